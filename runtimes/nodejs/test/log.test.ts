import { describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { NODE, run, runIndex } from './node.js';

const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';

describe("the console's lines", () => {
  it.each([
    ['log', 'INFO'],
    ['info', 'INFO'],
    ['warn', 'WARN'],
    ['error', 'ERROR'],
    ['debug', 'DEBUG'],
    ['trace', 'TRACE'],
    ['fatal', 'FATAL'],
  ])('console.%s is %s', async (method, level) => {
    const { log } = await runIndex(`exports.handler = async () => console.${method}('%s is', 'it', { a: 1 });`);
    expect(log).toMatch(new RegExp(`^${TIME}\tr-1\t${level}\tit is \\{ a: 1 \\}\n$`));
  });

  it('keep a message of many lines together', async () => {
    const { log } = await runIndex("exports.handler = async () => console.log('a\\nb\\nc');");
    expect(log).toMatch(/\tINFO\ta\rb\rc\n$/);
  });

  it('obey AWS_LAMBDA_LOG_LEVEL', async () => {
    const { log } = await run({
      files: { 'index.js': "exports.handler = async () => { console.info('quiet'); console.warn('loud'); };" },
      handler: 'index.handler',
      environment: { AWS_LAMBDA_LOG_LEVEL: 'WARN' },
    });
    expect(log).toMatch(/^[^\n]*\tWARN\tloud\n$/);
  });

  it('carry no request id during INIT', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const source = "console.log('init'); exports.handler = async () => 1;";
    const { log } = await bootstrap.assign({ files: { 'index.js': source }, handler: 'index.handler' });
    expect(log).toMatch(new RegExp(`^${TIME}\t-\tINFO\tinit\n$`));
  });
});

describe("the console's lines in JSON", () => {
  const jsonLog = async (statement: string, more: Record<string, string> = {}) => {
    const { log } = await run({
      files: { 'index.js': `exports.handler = async () => { ${statement} };` },
      handler: 'index.handler',
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON', ...more },
    });
    return log
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const head = { timestamp: expect.stringMatching(new RegExp(`^${TIME}$`)), requestId: 'r-1' };

  it.each([
    ["console.warn('a\\nb')", 'WARN', 'a\nb'],
    ['console.log({ a: [1] })', 'INFO', { a: [1] }],
    ["console.debug('%s is', 'it', { a: 1 })", 'DEBUG', 'it is { a: 1 }'],
    ['console.info(1n)', 'INFO', '1n'],
    ['const c = {}; c.c = c; console.error(c)', 'ERROR', '<ref *1> { c: [Circular *1] }'],
  ])('%s', async (statement, level, message) => {
    expect(await jsonLog(statement)).toEqual([{ ...head, level, message }]);
  });

  it('take errors apart', async () => {
    const members = {
      errorType: 'TypeError',
      errorMessage: 'oops',
      stackTrace: expect.arrayContaining(['TypeError: oops']),
    };
    const fail = "const e = Object.assign(new TypeError('oops'), { code: 7 });";
    const [alone] = await jsonLog(`${fail} console.error(e)`);
    expect(alone).toEqual({ ...head, level: 'ERROR', message: { ...members, code: 7 } });
    const [among] = await jsonLog(`${fail} console.error('failed', e)`);
    expect(among).toEqual({
      ...head,
      level: 'ERROR',
      message: expect.stringMatching(/^failed TypeError: oops/),
      ...members,
    });
    const [thrown] = await jsonLog(`${fail} throw e`);
    expect(thrown).toMatchObject({ ...head, level: 'ERROR', message: members });
  });

  it('obey the level, and carry no request id during INIT', async () => {
    expect(
      await jsonLog("console.info('quiet'); console.error('loud')", { AWS_LAMBDA_LOG_LEVEL: 'ERROR' }),
    ).toMatchObject([{ message: 'loud' }]);
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const { log } = await bootstrap.assign({
      files: { 'index.js': "console.log('init'); exports.handler = async () => 1;" },
      handler: 'index.handler',
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' },
    });
    expect(Object.keys(JSON.parse(log) as object)).toEqual(['timestamp', 'level', 'message']);
  });

  it('name the tenant of the invocation under way', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    await bootstrap.assign({
      files: { 'index.js': "exports.handler = async () => console.log('hi');" },
      handler: 'index.handler',
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' },
    });
    const { log } = await bootstrap.invoke({}, { tenantId: 'blue' });
    expect(JSON.parse(log)).toEqual({ ...head, level: 'INFO', tenantId: 'blue', message: 'hi' });
  });
});

describe('everything is in the log before the answer', () => {
  it.each([
    ['console.log', "console.log('x'.repeat(1_000_000))", 1_000_000],
    ['process.stdout', "process.stdout.write('x'.repeat(1_000_000))", 1_000_000],
    ['process.stderr', "process.stderr.write('x'.repeat(1_000_000))", 1_000_000],
    ['fs.writeSync', "require('fs').writeSync(1, 'x'.repeat(50_000))", 50_000],
    ['many lines', "for (let i = 0; i < 20_000; i++) process.stdout.write('x'.repeat(49) + '\\n')", 980_000],
    ['a child process', "require('child_process').execFileSync('printf', ['xxxxx'], { stdio: 'inherit' })", 5],
  ])('%s', async (_what, statement, count) => {
    const outcome = await runIndex(`exports.handler = async () => { ${statement}; return 'done'; };`);
    expect(outcome).toMatchObject({ value: 'done' });
    expect(outcome.log.replaceAll(/[^x]/g, '').length).toBe(count);
  });

  it('in the order it was written', async () => {
    const { log } = await runIndex(`exports.handler = async () => {
      process.stdout.write('1'); process.stderr.write('2'); console.log('3'); process.stdout.write('4');
    };`);
    expect(log.replaceAll(/\d{4}-.*INFO\t/g, '')).toBe('123\n4');
  });
});

it('keeps what was written before process.exit()', async () => {
  const outcome = await runIndex(
    "exports.handler = async () => { console.log('x'.repeat(500_000)); process.exit(3); };",
  );
  expect(outcome).toMatchObject({ kind: 'exit', status: 3 });
  expect(outcome.log.length).toBeGreaterThan(500_000);
});
