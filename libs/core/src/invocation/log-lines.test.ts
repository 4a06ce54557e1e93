import { expect, test } from 'vitest';
import { endLines, logTail, startLine } from './log-lines.js';

const report = { requestId: 'r-1', durationMs: 1.234, billedMs: 2, memoryMb: 128, memoryPeakBytes: 41_000_000 };

test('a warm invocation', () => {
  expect(startLine('r-1', '$LATEST')).toBe('START RequestId: r-1 Version: $LATEST\n');
  expect(endLines(report)).toBe(
    'END RequestId: r-1\n' +
      'REPORT RequestId: r-1\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t\n',
  );
});

test('a first one that timed out at its memory limit', () => {
  const lines = endLines({
    ...report,
    memoryPeakBytes: 200 * 1_048_576,
    initMs: 3,
    failure: { status: 'timeout', errorType: 'Sandbox.Timedout' },
  });
  expect(lines).toContain('Max Memory Used: 128 MB\tInit Duration: 3.00 ms\tStatus: timeout\t\n');
});

test('a failed one names its error type', () => {
  const lines = endLines({ ...report, failure: { status: 'error', errorType: 'Runtime.ExitError' } });
  expect(lines).toContain('\tStatus: error\tError Type: Runtime.ExitError\t\n');
});

test('a tail never starts inside a character', () => {
  const log = new TextEncoder().encode('äöü');
  expect(new TextDecoder('utf-8', { fatal: true }).decode(logTail(log, 3))).toBe('ü');
  expect(logTail(log, 6)).toBe(log);
});
