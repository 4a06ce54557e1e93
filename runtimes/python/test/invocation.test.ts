import { describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { PYTHON, runApp } from './python.js';

const returning = (expression: string, imports = '') =>
  `${imports}\ndef handler(event, context):\n    return ${expression}\n`;

describe('how a result becomes JSON', () => {
  it.each<[what: string, source: string, bytes: string]>([
    ['a dictionary', returning('{"a": [1, 2.5, None, True]}'), '{"a": [1, 2.5, null, true]}'],
    ['nothing', returning('None'), 'null'],
    ['text of many alphabets, escaped', returning('"żó 🐙"'), '"\\u017c\\u00f3 \\ud83d\\udc19"'],
    ['a tuple', returning('(1, 2)'), '[1, 2]'],
    ['keys that are no text', returning('{1: 2, True: 3, None: 4}'), '{"1": 3, "null": 4}'],
    [
      'a Decimal, all its digits',
      returning('[D("1.10"), D("1E+30")]', 'from decimal import Decimal as D'),
      '[1.10, 1E+30]',
    ],
    ['a Decimal that is none', returning('D("NaN")', 'from decimal import Decimal as D'), 'NaN'],
    ['bytes as they are', returning("b'raw \\x00 bytes'"), 'raw \u0000 bytes'],
    ['bytes inside, as UTF-8', returning("{'b': b'text'}"), '{"b": "text"}'],
    ['the event', returning('event'), '{"n": 1, "t": "\\u00e9"}'],
  ])('%s', async (_what, source, bytes) => {
    const outcome = await runApp(source, { n: 1, t: 'é' });
    expect(outcome.kind === 'result' && outcome.bytes.toString()).toBe(bytes);
  });

  it.each([
    ['a set', '{1}', 'Unable to marshal response: Object of type set is not JSON serializable'],
    ['an object', 'object()', 'Unable to marshal response: Object of type object is not JSON serializable'],
    ['a circle', '(lambda a: a.append(a) or a)([])', 'Unable to marshal response: Circular reference detected'],
    [
      'a key that cannot be text',
      '{(1, 2): 3}',
      'Unable to marshal response: keys must be str, int, float, bool or None, not tuple',
    ],
  ])('fails on %s', async (_what, expression, errorMessage) => {
    const error = { errorType: 'Runtime.MarshalError', errorMessage, requestId: 'r-1', stackTrace: [] };
    expect(await runApp(returning(expression))).toMatchObject({ kind: 'error', error });
  });
});

describe('how a handler fails', () => {
  it.each<[what: string, statement: string, errorType: string, errorMessage: string]>([
    ['raises', "raise ValueError('boom')", 'ValueError', 'boom'],
    ['raises without a message', 'raise RuntimeError', 'RuntimeError', ''],
    ['raises its own class', "raise type('Own', (Exception,), {})('o')", 'Own', 'o'],
    ['divides by zero', '1 / 0', 'ZeroDivisionError', 'division by zero'],
    ['calls itself for ever', 'handler(event, context)', 'RecursionError', 'maximum recursion depth exceeded'],
  ])('%s', async (_what, statement, errorType, errorMessage) => {
    const outcome = await runApp(`def handler(event, context):\n    ${statement}\n`);
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType, requestId: 'r-1' } });
    expect(outcome.kind === 'error' && outcome.error.errorMessage).toContain(errorMessage);
    expect(outcome.log).toContain(`[ERROR] ${errorType}`);
  });

  it('shows the stack of the function alone', async () => {
    const outcome = await runApp("def inner():\n    raise ValueError('boom')\n\ndef handler(e, c):\n    inner()\n");
    const stackTrace = outcome.kind === 'error' ? outcome.error.stackTrace : [];
    expect(stackTrace).toEqual([
      expect.stringMatching(/^ {2}File "\/.*\/app\.py", line 5, in handler\n {4}inner\(\)\n$/),
      expect.stringMatching(/^ {2}File "\/.*\/app\.py", line 2, in inner\n {4}raise ValueError\('boom'\)\n$/),
    ]);
  });

  it('logs the error as one event whose indentation survives', async () => {
    const { log } = await runApp("def handler(e, c):\n    raise ValueError('boom')\n");
    expect(log).toMatch(
      /^\[ERROR\] ValueError: boom\rTraceback \(most recent call last\):\r\u00a0\u00a0File "\/.*\/app\.py", line 2, in handler\r\u00a0{4}raise ValueError\('boom'\)\n$/,
    );
  });

  it('goes on with the next invocation', async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    const source = 'n = 0\ndef handler(event, c):\n    global n\n    n += 1\n    return n if event else 1 / 0\n';
    await bootstrap.assign({ files: { 'app.py': source }, handler: 'app.handler' });
    expect(await bootstrap.invoke({})).toMatchObject({ kind: 'error' });
    expect(await bootstrap.invoke({ go: 1 })).toMatchObject({ value: 2 });
  });

  it('fails on an event that is no JSON', async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    await bootstrap.assign({ files: { 'app.py': returning('1') }, handler: 'app.handler' });
    expect(await bootstrap.invokeRaw(Buffer.from('{'))).toMatchObject({
      error: {
        errorType: 'Runtime.UnmarshalError',
        errorMessage: expect.stringMatching(/^Unable to unmarshal input: Expecting property name/) as string,
      },
    });
  });
});

/** Only Exception is the function's error. */
describe('a process that ends', () => {
  it.each<[what: string, source: string, status: number]>([
    ['sys.exit() in the handler', 'import sys\ndef handler(e, c):\n    sys.exit(7)\n', 7],
    ['sys.exit() with text', "import sys\ndef handler(e, c):\n    sys.exit('why')\n", 1],
    ['os._exit() in the handler', 'import os\ndef handler(e, c):\n    os._exit(9)\n', 9],
    ['sys.exit() at import', 'import sys\nsys.exit(5)\n', 5],
    ['KeyboardInterrupt', 'def handler(e, c):\n    raise KeyboardInterrupt\n', 130],
  ])('%s', async (_what, source, status) => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    const init = await bootstrap.assign({ files: { 'app.py': source }, handler: 'app.handler' });
    const outcome = init.kind === 'ready' ? await bootstrap.invoke() : init;
    expect(outcome.kind).toBe('exit');
    // Python ends itself by the signal that the exception stands for.
    expect((await bootstrap.exitStatus()) ?? 130).toBe(status);
  });

  it('exits with status 1 when INIT fails', async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    await bootstrap.assign({ files: {}, handler: 'app.handler' });
    expect(await bootstrap.exitStatus()).toBe(1);
  });

  it('ends when the worker is gone', async () => {
    await using bootstrap = await BootstrapProcess.boot(PYTHON);
    await bootstrap.assign({ files: { 'app.py': returning('1') }, handler: 'app.handler' });
    bootstrap.hangUp();
    expect(await bootstrap.exitStatus()).toBe(0);
  });
});

it('takes an event and gives a result of 6 MB', async () => {
  const text = 'x'.repeat(6 * 1024 * 1024 - 100);
  expect(await runApp(returning('event["text"]'), { text })).toMatchObject({ value: text });
});
