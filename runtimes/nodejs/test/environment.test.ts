import { describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { NODE, run } from './node.js';

const show = (expression: string, environment: Record<string, string> = {}, files: Record<string, string> = {}) =>
  run({
    files: { 'index.js': `exports.handler = async () => (${expression});`, ...files },
    handler: 'index.handler',
    environment,
  });

describe('the environment', () => {
  it("is the function's and the runtime's, with nothing of the stem", async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE, { STOKER_SECRET: 'no', HOSTNAME: 'stem', HOME: '/root' });
    const files = { 'index.js': 'exports.handler = async () => process.env;' };
    await bootstrap.assign({
      files,
      handler: 'index.handler',
      environment: { GREETING: 'hi', AWS_REGION: 'eu-west-1' },
    });
    const outcome = await bootstrap.invoke();
    expect(outcome).toMatchObject({ kind: 'result' });
    expect((outcome as { value: unknown }).value).toEqual({
      GREETING: 'hi',
      AWS_REGION: 'eu-west-1',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: bootstrap.taskRoot,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PATH: expect.stringContaining('/var/lang/bin') as string,
      LD_LIBRARY_PATH: expect.stringContaining('/opt/lib') as string,
      NODE_PATH: expect.stringContaining('/opt/nodejs/node_modules') as string,
    });
  });

  it('is there when the module loads', async () => {
    const files = { 'index.js': 'const a = process.env.A; exports.handler = async () => a;' };
    const outcome = await run({ files, handler: 'index.handler', environment: { A: 'early' } });
    expect(outcome).toMatchObject({ value: 'early' });
  });

  it.each([
    ['UTC unless told otherwise', {}, '1970-01-01 00:00'],
    ['TZ', { TZ: 'Asia/Tokyo' }, '1970-01-01 09:00'],
  ])('sets the time zone: %s', async (_what, environment, time) => {
    const expression = `new Date(0).toLocaleString('sv').slice(0, 16)`;
    expect(await show(expression, environment)).toMatchObject({ value: time });
  });

  it('NODE_PATH says where `import` finds packages that are nowhere else', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const files = {
      'index.mjs': `
        import { v } from 'layered';
        import { own } from 'both';
        const codes = [];
        for (const name of ['missing', './missing.mjs', 'broken']) await import(name).catch((e) => codes.push(e.code));
        export const handler = async () => [v, own, ...codes];`,
      'node_modules/both/index.js': 'exports.own = true;',
      'layer/node_modules/both/index.js': 'exports.own = false;',
      'layer/node_modules/layered/package.json': '{"type":"module","exports":{".":"./main.js","./part":"./part.js"}}',
      'layer/node_modules/layered/main.js': "import { part } from 'layered/part'; export const v = `from ${part}`;",
      'layer/node_modules/layered/part.js': "export const part = 'the layer';",
      'layer/node_modules/broken/package.json': '{"exports":{"./only":"./only.js"}}',
    };
    const environment = { NODE_PATH: `/nowhere/node_modules:${bootstrap.taskRoot}/layer/node_modules` };
    await bootstrap.assign({ files, handler: 'index.handler', environment });
    const missing = 'ERR_MODULE_NOT_FOUND';
    const value = ['from the layer', true, missing, missing, 'ERR_PACKAGE_PATH_NOT_EXPORTED'];
    expect(await bootstrap.invoke()).toMatchObject({ value });
  });

  it('NODE_PATH says where modules are', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const files = {
      'index.js': "const { v } = require('layered'); exports.handler = async () => v;",
      'layer/layered/index.js': "exports.v = 'from the layer';",
    };
    const environment = { NODE_PATH: `${bootstrap.taskRoot}/layer` };
    await bootstrap.assign({ files, handler: 'index.handler', environment });
    expect(await bootstrap.invoke()).toMatchObject({ value: 'from the layer' });
  });
});

describe('NODE_OPTIONS', () => {
  it.each([
    ['--require ./hook.js', 'hook.js', 'globalThis.hooked = true;'],
    ['-r ./hook.js', 'hook.js', 'globalThis.hooked = true;'],
    ['--import ./hook.mjs', 'hook.mjs', 'await 0; globalThis.hooked = true;'],
    ['--require=./hook.js', 'hook.js', 'globalThis.hooked = true;'],
  ])('%s', async (options, file, source) => {
    const files = {
      [file]: source,
      'index.js': 'const { hooked } = globalThis; exports.handler = async () => hooked;',
    };
    const outcome = await run({ files, handler: 'index.handler', environment: { NODE_OPTIONS: options } });
    expect(outcome).toMatchObject({ value: true });
  });

  it('says which have no effect', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const { log } = await bootstrap.assign({
      files: { 'index.js': 'exports.handler = async () => 1;' },
      handler: 'index.handler',
      environment: { NODE_OPTIONS: '--enable-source-maps --max-http-header-size=1' },
    });
    expect(log).toContain('WARN\tNODE_OPTIONS without effect here: --max-http-header-size');
  });
});

describe('the process', () => {
  it('stands in the directory of the function', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const files = { 'index.js': 'exports.handler = async () => process.cwd();' };
    await bootstrap.assign({ files, handler: 'index.handler' });
    expect(await bootstrap.invoke()).toMatchObject({ value: bootstrap.taskRoot });
  });

  it.each([
    ['arguments', 'process.argv.slice(1)', ['/var/runtime/index.mjs']],
    ['modules', "Object.keys(require.cache).filter((file) => file.includes('/bootstrap/'))", []],
    ['stdin', "process.stdin.readable && require('fs').readFileSync(0, 'utf8')", ''],
  ])('shows nothing of the bootstrap in its %s', async (_what, expression, value) => {
    expect(await show(expression)).toMatchObject({ value });
  });
});
