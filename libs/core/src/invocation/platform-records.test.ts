import { expect, test } from 'vitest';
import { systemLogLines } from './platform-records.js';

const entry = {
  requestId: 'r-1',
  version: '$LATEST',
  status: 'success',
  startedAt: Date.UTC(2026, 10, 25, 23),
  durationMs: 1.234,
  billedMs: 2,
  memoryMb: 128,
  memoryPeakBytes: 41_000_000,
} as const;
const parsed = (lines: string): unknown[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

test('an invocation that went well is information', () => {
  const { start, end } = systemLogLines({ ...entry, initMs: 3 }, 'INFO');
  expect(parsed(start)).toEqual([
    { time: '2026-11-25T23:00:00.000Z', type: 'platform.start', record: { requestId: 'r-1', version: '$LATEST' } },
  ]);
  expect(parsed(end)).toEqual([
    {
      time: '2026-11-25T23:00:00.001Z',
      type: 'platform.report',
      record: {
        requestId: 'r-1',
        status: 'success',
        metrics: { durationMs: 1.23, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 40, initDurationMs: 3 },
      },
    },
  ]);
});

test('the end of the runtime is for whoever looks for mistakes', () => {
  const types = parsed(systemLogLines(entry, 'DEBUG').end).map((line) => (line as { type: string }).type);
  expect(types).toEqual(['platform.runtimeDone', 'platform.report']);
});

test('at the level of warnings only failures are told', () => {
  expect(systemLogLines(entry, 'WARN')).toEqual({ start: '', end: '' });
  const { start, end } = systemLogLines({ ...entry, status: 'timeout', errorType: 'Sandbox.Timedout' }, 'WARN');
  expect(start).toBe('');
  expect(parsed(end)).toMatchObject([{ record: { status: 'timeout', errorType: 'Sandbox.Timedout' } }]);
});
