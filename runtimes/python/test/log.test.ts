import { describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { PYTHON, run, runApp } from './python.js';

const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
const logging = (statements: string) => `import logging\n\ndef handler(event, context):\n    ${statements}\n`;

describe('the root logger', () => {
  it('writes lines as on Lambda, warnings and worse', async () => {
    const { log } = await runApp(logging("logging.info('quiet'); logging.warning('%s', 'loud')"));
    expect(log).toMatch(new RegExp(`^\\[WARNING\\]\t${TIME}\tr-1\tloud\n$`));
  });

  it('can be told to write more', async () => {
    const { log } = await runApp(logging("logging.getLogger().setLevel('INFO'); logging.getLogger('a').info('x')"));
    expect(log).toMatch(new RegExp(`^\\[INFO\\]\t${TIME}\tr-1\tx\n$`));
  });

  it('obeys AWS_LAMBDA_LOG_LEVEL', async () => {
    const { log } = await run({
      files: { 'app.py': logging("logging.debug('seen')") },
      handler: 'app.handler',
      environment: { AWS_LAMBDA_LOG_LEVEL: 'DEBUG' },
    });
    expect(log).toMatch(/^\[DEBUG\]\t.*\tseen\n$/);
  });

  it('shows the stack of an exception', async () => {
    const { log } = await runApp(
      "import logging\ndef handler(e, c):\n    try:\n        1 / 0\n    except Exception:\n        logging.exception('oops')\n",
    );
    expect(log).toMatch(/^\[ERROR\]\t.*\toops\nTraceback[^]*ZeroDivisionError: division by zero\n?$/);
  });

  it('carries no request id during INIT', async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    const source = "import logging\nlogging.warning('init')\n\ndef handler(e, c):\n    pass\n";
    const { log } = await bootstrap.assign({ files: { 'app.py': source }, handler: 'app.handler' });
    expect(log).toMatch(new RegExp(`^\\[WARNING\\]\t${TIME}\t\tinit\n$`));
  });
});

describe('the root logger in JSON', () => {
  const jsonLog = async (statements: string, more: Record<string, string> = {}) => {
    const { log } = await run({
      files: { 'app.py': `import logging\n\ndef handler(event, context):\n    ${statements}\n` },
      handler: 'app.handler',
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO', ...more },
    });
    return log
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  };
  const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
  const head = { timestamp, requestId: 'r-1' };

  it('writes an object a line, with what the function gave it', async () => {
    const extra = "logging.getLogger('a').warning('b\\nü', extra={'order': 7, 'when': object})";
    expect(await jsonLog(`logging.debug('quiet'); logging.info('%s', 'loud'); ${extra}`)).toEqual([
      { ...head, level: 'INFO', message: 'loud', logger: 'root' },
      { ...head, level: 'WARNING', message: 'b\nü', logger: 'a', order: 7, when: "<class 'object'>" },
    ]);
  });

  it('takes exceptions apart, those that nobody caught too', async () => {
    const error = { errorType: 'ZeroDivisionError', errorMessage: 'division by zero' };
    const caught = "try:\n        1 / 0\n    except Exception:\n        logging.exception('oops')";
    expect(await jsonLog(caught)).toMatchObject([
      {
        ...head,
        ...error,
        level: 'ERROR',
        message: 'oops',
        stackTrace: [expect.stringContaining('1 / 0')],
        location: expect.stringMatching(/app\.py:handler:5$/),
      },
    ]);
    expect(await jsonLog('1 / 0')).toMatchObject([{ ...head, ...error, log_level: 'ERROR' }]);
  });

  it('fails no function for what it gives a record', async () => {
    const circular = "loop = []; loop.append(loop); logging.info('round', extra={'loop': loop, 'keys': {(1,): 2}})";
    expect(await jsonLog(circular)).toEqual([
      { ...head, level: 'INFO', message: 'round', logger: 'root', loop: '[[...]]', keys: '{(1,): 2}' },
    ]);
  });

  it('leaves what is printed as it is', async () => {
    const { log } = await run({
      files: { 'app.py': "def handler(event, context):\n    print('plain')\n" },
      handler: 'app.handler',
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' },
    });
    expect(log).toBe('plain\n');
  });

  it('names the tenant of the invocation under way', async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    await bootstrap.assign({
      files: { 'app.py': logging("logging.warning('hi'); raise ValueError('oops')") },
      handler: 'app.handler',
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' },
    });
    const { log } = await bootstrap.invoke({}, { tenantId: 'blue' });
    expect(
      log
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { message: 'hi', tenantId: 'blue' },
      { errorType: 'ValueError', tenantId: 'blue' },
    ]);
  });
});

describe('everything is in the log before the answer', () => {
  it.each([
    ['print', "print('x' * 1_000_000)", 1_000_000],
    ['print without a newline', "print('x' * 10, end='')", 10],
    ['stderr', "import sys; sys.stderr.write('x' * 1_000_000)", 1_000_000],
    ['os.write', "import os; os.write(1, b'x' * 50_000)", 50_000],
    ['many lines', "[print('x' * 49) for _ in range(10_000)]", 490_000],
    [
      'a buffer put in place of stdout',
      "import io, sys; sys.stdout = io.TextIOWrapper(open(1, 'wb', closefd=False)); print('xxx')",
      3,
    ],
    ['a child process', "import subprocess; subprocess.run(['printf', 'xxxxx'])", 5],
    ['context.log', "context.log('xx')", 2],
  ])('%s', async (_what, statement, count) => {
    const outcome = await runApp(`def handler(event, context):\n    ${statement}\n    return 'done'\n`);
    expect(outcome).toMatchObject({ value: 'done' });
    expect(outcome.log.replaceAll(/[^x]/g, '').length).toBe(count);
  });

  it('in the order it was written', async () => {
    const { log } = await runApp(
      "import sys\ndef handler(e, c):\n    print('1')\n    sys.stderr.write('2\\n')\n    print('3')\n",
    );
    expect(log).toBe('1\n2\n3\n');
  });
});
