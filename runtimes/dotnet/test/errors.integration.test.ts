import { beforeAll, describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { dotnet, method, packageFiles, run } from './dotnet.js';

beforeAll(packageFiles);

describe('an exception', () => {
  it('is reported with its trace and its cause, and logged', async () => {
    const outcome = await run('Throw', 'no luck');
    expect(outcome).toMatchObject({
      kind: 'error',
      error: {
        errorType: 'Failure',
        errorMessage: 'no luck',
        stackTrace: ['at Tests.Functions.Throw(String text)'],
        cause: { errorType: 'ArgumentException', errorMessage: 'because' },
      },
    });
    expect(outcome.log).toContain('Tests.Failure: no luck');
  });

  it('of a task is the one that was thrown', async () => {
    expect(await run('ThrowLater', 'no luck')).toMatchObject({
      error: { errorType: 'Failure', stackTrace: [expect.stringContaining('ThrowLater') as string] },
    });
  });

  it('that stands for several names them all', async () => {
    expect(await run('ThrowMany', 'all')).toMatchObject({
      error: {
        errorType: 'AggregateException',
        cause: { errorMessage: 'one' },
        causes: [{ errorMessage: 'one' }, { errorMessage: 'two' }],
      },
    });
  });

  it('over 256 KB is replaced', async () => {
    expect(await run('Huge', 1)).toMatchObject({
      error: { errorMessage: 'Exception exceeded maximum payload size of 256KB.' },
    });
  });

  it('leaves the process to the next invocation', async () => {
    await using bootstrap = await BootstrapProcess.boot(await dotnet());
    await bootstrap.assign(await method('Throw'));
    expect(await bootstrap.invoke('one')).toMatchObject({ error: { errorMessage: 'one' } });
    expect(await bootstrap.invoke('two')).toMatchObject({ error: { errorMessage: 'two' } });
  });

  it('of another thread is fatal, and ends the process as .NET does', async () => {
    await using bootstrap = await BootstrapProcess.boot(await dotnet());
    await bootstrap.assign(await method('Crash'));
    const outcome = await bootstrap.invoke('no luck');
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType: 'Failure', errorMessage: 'no luck' } });
    expect(outcome.log).toContain('Tests.Failure: no luck');
    expect(await bootstrap.exitStatus()).toBe(null);
  });
});

describe('the process', () => {
  it('ends with the status that the function gives', async () => {
    await using bootstrap = await BootstrapProcess.boot(await dotnet());
    await bootstrap.assign(await method('Exit'));
    expect(await bootstrap.invoke(7)).toMatchObject({ kind: 'exit' });
    expect(await bootstrap.exitStatus()).toBe(7);
  });

  it('ends with status 0 when the worker hangs up', async () => {
    await using bootstrap = await BootstrapProcess.boot(await dotnet());
    await bootstrap.assign(await method('Nothing'));
    bootstrap.hangUp();
    expect(await bootstrap.exitStatus()).toBe(0);
  });
});
