import { expect, it } from 'vitest';
import { exitDetail, extensionFailed, launchDetail } from './extension-failure.js';

it.each([
  [{ reason: 'exit', status: 0 }, 'exit code 0'],
  [{ reason: 'exit', status: 3 }, 'exit status 3'],
  [{ reason: 'signal', signal: 'SIGKILL' }, 'signal: killed'],
  [{ reason: 'signal', signal: 'SIGUSR1' }, 'signal: SIGUSR1'],
] as const)('words %o as Lambda does', (exit, detail) => {
  expect(exitDetail(exit)).toBe(detail);
  expect(extensionFailed('r-1', { errorType: 'Extension.Crash', detail })).toEqual({
    errorType: 'Extension.Crash',
    errorMessage: `RequestId: r-1 Error: ${detail}`,
  });
});

it('says why a program could not be started', () => {
  expect(launchDetail('agent', 'ENOEXEC')).toBe('fork/exec /opt/extensions/agent: exec format error');
  expect(launchDetail('agent', 'EBADF')).toBe('fork/exec /opt/extensions/agent: EBADF');
});
