import { describe, expect, it } from 'vitest';
import { exitDetail, extensionFailed, launchDetail, startFailed } from './extension-failure.js';

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

describe('a runtime that does not start', () => {
  const start = { argv: ['/app', '-v'], directory: '/srv' };

  it('is worded as Lambda words it', () => {
    const entrypoint = (detail: string) => ({ errorType: 'Runtime.InvalidEntrypoint', detail });
    expect(startFailed(start, { what: 'program', errno: 'ENOENT' })).toEqual(
      entrypoint('fork/exec /app: no such file or directory'),
    );
    expect(startFailed(start, { what: 'program', errno: 'ENOEXEC' })).toEqual(
      entrypoint('fork/exec /app: exec format error'),
    );
    expect(startFailed({ ...start, argv: ['app'] }, { what: 'program', errno: 'ENOENT' })).toEqual(
      entrypoint('exec: "app": executable file not found in $PATH'),
    );
    expect(startFailed({ ...start, argv: [] }, { what: 'program', errno: 'ENOENT' })).toEqual(
      entrypoint("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
    );
    expect(
      startFailed({ ...start, argv: [] }, { what: 'program', errno: 'EACCES', bootstrap: '/opt/bootstrap' }),
    ).toEqual(entrypoint('fork/exec /opt/bootstrap: permission denied'));
    expect(startFailed(start, { what: 'directory', errno: 'ENOTDIR' })).toEqual({
      errorType: 'Runtime.InvalidWorkingDir',
      detail: 'chdir /srv: not a directory',
    });
  });
});
