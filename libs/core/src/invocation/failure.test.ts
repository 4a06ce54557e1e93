import { expect, test } from 'vitest';
import { processEnded, timedOut } from './failure.js';

test.each([
  [{ reason: 'exit', status: 0 }, 'Runtime exited without providing a reason'],
  [{ reason: 'exit', status: 7 }, 'Runtime exited with error: exit status 7'],
  [{ reason: 'signal', signal: 'SIGSEGV' }, 'Runtime exited with error: signal: segmentation fault'],
  [{ reason: 'signal', signal: 'SIGUSR2' }, 'Runtime exited with error: signal: SIGUSR2'],
  [{ reason: 'out-of-memory' }, 'Runtime exited with error: signal: killed'],
  [{ reason: 'destroyed' }, 'Runtime exited with error: signal: killed'],
] as const)('%j', (end, text) => {
  expect(processEnded('r-1', end)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: r-1 Error: ${text}`,
  });
});

test('a timeout names the seconds with two decimals', () => {
  expect(timedOut('r-1', 3000)).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: 'RequestId: r-1 Error: Task timed out after 3.00 seconds',
  });
});
