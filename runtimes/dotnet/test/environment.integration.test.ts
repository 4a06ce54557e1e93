import { beforeAll, describe, expect, it } from 'vitest';
import { BootstrapProcess, runFunction } from '../../testing/bootstrap-process.js';
import { dotnet, method, packageFiles, run } from './dotnet.js';

beforeAll(packageFiles);

describe('the environment', () => {
  it("is the function's and the runtime's, with nothing of the stem", async () => {
    await using bootstrap = await BootstrapProcess.boot(await dotnet(), { STOKER_SECRET: 'no', HOSTNAME: 'stem' });
    const environment = { GREETING: 'hi', AWS_REGION: 'eu-west-1' };
    await bootstrap.assign(await method('Variables', { environment }));
    const outcome = await bootstrap.invoke();
    expect((outcome as { value: unknown }).value).toEqual({
      ...environment,
      _HANDLER: 'Functions::Tests.Functions::Variables',
      LAMBDA_TASK_ROOT: bootstrap.taskRoot,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      DOTNET_SHARED_STORE: '/opt/dotnetcore/store/',
      PATH: expect.stringContaining('/var/lang/bin') as string,
      LD_LIBRARY_PATH: expect.stringContaining('/opt/lib') as string,
    });
  });

  it('reaches child processes', async () => {
    const fn = await method('Child', { environment: { A: 'child' } });
    expect(await runFunction(await dotnet(), fn, 'echo $A')).toMatchObject({ value: 'child\n' });
  });

  it.each<[what: string, environment: Record<string, string>, hours: number]>([
    ['UTC unless told otherwise', {}, 0],
    ['TZ', { TZ: 'Asia/Tokyo' }, 9],
  ])('sets the time zone: %s', async (_what, environment, hours) => {
    expect(await runFunction(await dotnet(), await method('Zone', { environment }))).toMatchObject({ value: hours });
  });
});

it('stands in the directory of the function', async () => {
  await using bootstrap = await BootstrapProcess.boot(await dotnet());
  await bootstrap.assign(await method('Directory'));
  expect(await bootstrap.invoke()).toMatchObject({ value: bootstrap.taskRoot });
});

it('has cryptography', async () => {
  const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await run('Digest', 'abc')).toMatchObject({ value: digest });
});

it('has everything that was printed in the log before the answer, buffered or not', async () => {
  const { log } = await run('Print', 'x');
  expect(log).toBe('out x\nerr x\nlogged x\nunended buffered x\n');
});
