import { describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { PYTHON, run } from './python.js';

const show = (expression: string, environment: Record<string, string> = {}, files: Record<string, string> = {}) =>
  run({
    files: {
      'app.py': `import os, sys, time, gc\n\ndef handler(event, context):\n    return ${expression}\n`,
      ...files,
    },
    handler: 'app.handler',
    environment,
  });

describe('the environment', () => {
  it("is the function's and the runtime's, with nothing of the stem", async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON, {
      STOKER_SECRET: 'no',
      HOSTNAME: 'stem',
      HOME: '/root',
    });
    const files = { 'app.py': 'import os\n\ndef handler(e, c):\n    return dict(os.environ)\n' };
    await bootstrap.assign({ files, handler: 'app.handler', environment: { GREETING: 'hi', AWS_REGION: 'eu-west-1' } });
    const outcome = await bootstrap.invoke();
    expect((outcome as { value: unknown }).value).toEqual({
      GREETING: 'hi',
      AWS_REGION: 'eu-west-1',
      _HANDLER: 'app.handler',
      LAMBDA_TASK_ROOT: bootstrap.taskRoot,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PYTHONPATH: '/var/runtime',
      PATH: expect.stringContaining('/var/lang/bin') as string,
      LD_LIBRARY_PATH: expect.stringContaining('/opt/lib') as string,
    });
  });

  it('reaches child processes', async () => {
    const expression = "__import__('subprocess').check_output('echo $A$STEM', shell=True).decode()";
    expect(await show(expression, { A: 'child' })).toMatchObject({ value: 'child\n' });
  });

  it.each([
    ['UTC unless told otherwise', {}, 0],
    ['TZ', { TZ: 'Asia/Tokyo' }, -9 * 3600],
  ])('sets the time zone: %s', async (_what, environment, offset) => {
    expect(await show('time.timezone', environment)).toMatchObject({ value: offset });
  });
});

describe('where modules are found', () => {
  it('in the order of Lambda', async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    const files = { 'app.py': 'import sys\n\ndef handler(e, c):\n    return [sys.path[:5], sys.version_info[:2]]\n' };
    await bootstrap.assign({ files, handler: 'app.handler', environment: { PYTHONPATH: '/var/task/vendor:/x' } });
    const outcome = await bootstrap.invoke();
    const [path, version] = (outcome as { value: [string[], [number, number]] }).value;
    const layers = [`/opt/python/lib/python${version.join('.')}/site-packages`, '/opt/python'];
    expect(path).toEqual([bootstrap.taskRoot, '/var/task/vendor', '/x', ...layers]);
  });

  it("with the function's own modules before the standard library's", async () => {
    const files = { 'colorsys.py': "mine = 'mine'\n" };
    expect(await show("__import__('colorsys').mine", {}, files)).toMatchObject({ value: 'mine' });
  });

  it.each(['main', 'frames', 'bootstrap'])('without a module %s of ours', async (name) => {
    const expression = `__import__('importlib.util').util.find_spec('${name}') is None`;
    expect(await show(expression)).toMatchObject({ value: true });
  });
});

it('stands in the directory of the function, without the arguments of the bootstrap', async () => {
  await using bootstrap = await BootstrapProcess.boot(PYTHON);
  const files = { 'app.py': 'import os, sys\n\ndef handler(e, c):\n    return [os.getcwd(), sys.argv]\n' };
  await bootstrap.assign({ files, handler: 'app.handler' });
  expect(await bootstrap.invoke()).toMatchObject({ value: [bootstrap.taskRoot, ['/var/runtime/bootstrap.py']] });
});
