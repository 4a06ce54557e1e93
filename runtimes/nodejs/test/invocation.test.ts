import { describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { NODE, runIndex } from './node.js';

describe('how a handler answers', () => {
  it.each<[what: string, source: string, value: unknown]>([
    ['async', 'exports.handler = async (event) => ({ got: event.n });', { got: 1 }],
    ['async without a value', 'exports.handler = async () => {};', null],
    ['a promise', 'exports.handler = () => Promise.resolve([1, 2]);', [1, 2]],
    ['a thenable', 'exports.handler = () => ({ then: (done) => done("then") });', 'then'],
    ['async with text of many alphabets', 'exports.handler = async () => "żółć 🐙";', 'żółć 🐙'],
    ['a plain return, which counts for nothing', 'exports.handler = () => "ignored";', null],
    ['a callback', 'exports.handler = (e, c, callback) => setTimeout(() => callback(null, "cb"), 5);', 'cb'],
    ['a callback at once', 'exports.handler = (e, c, callback) => callback(undefined, { n: e.n });', { n: 1 }],
    ['a callback without a value', 'exports.handler = (e, c, callback) => callback();', null],
    [
      'the first of two callbacks',
      'exports.handler = (e, c, callback) => { callback(null, 1); callback(null, 2); };',
      1,
    ],
    [
      'a callback in an async handler, before its value',
      'exports.handler = async (e, c, callback) => { callback(null, "cb"); return "value"; };',
      'cb',
    ],
    ['a promise that nothing will settle', 'exports.handler = () => new Promise(() => {});', null],
    ['a function, which JSON has no word for', 'exports.handler = async () => () => 1;', null],
    ['toJSON', 'exports.handler = async () => ({ at: new Date(0) });', { at: '1970-01-01T00:00:00.000Z' }],
  ])('%s', async (_what, source, value) => {
    expect(await runIndex(source, { n: 1 })).toMatchObject({ kind: 'result', value });
  });
});

describe('callbackWaitsForEmptyEventLoop', () => {
  const source = (waits: string) => `
    let worked = false;
    exports.handler = (event, context, callback) => {
      ${waits}
      const answer = { worked };
      setTimeout(() => { worked = answer.worked = true; }, 30);
      callback(null, answer);
    };`;

  it('holds the answer of a callback until nothing is left to run', async () => {
    expect(await runIndex(source(''))).toMatchObject({ value: { worked: true } });
  });

  it('does not hold it when told so', async () => {
    const outcome = await runIndex(source('context.callbackWaitsForEmptyEventLoop = false;'));
    expect(outcome).toMatchObject({ value: { worked: false } });
  });

  it('does not hold the answer of an async handler', async () => {
    const outcome = await runIndex('exports.handler = async () => { setTimeout(() => {}, 60_000); return "now"; };');
    expect(outcome).toMatchObject({ value: 'now' });
  });

  it('can be read', async () => {
    const outcome = await runIndex('exports.handler = async (e, context) => context.callbackWaitsForEmptyEventLoop;');
    expect(outcome).toMatchObject({ value: true });
  });
});

describe('how a handler fails', () => {
  it.each<[what: string, source: string, errorType: string, errorMessage: string]>([
    ['throws', "exports.handler = () => { throw new Error('boom'); };", 'Error', 'boom'],
    ['throws while async', "exports.handler = async () => { throw new TypeError('boom'); };", 'TypeError', 'boom'],
    [
      'throws its own class',
      "class Own extends Error { name = 'Own'; } exports.handler = () => { throw new Own('o'); };",
      'Own',
      'o',
    ],
    ['throws text', "exports.handler = async () => { throw 'text'; };", 'string', 'text'],
    ['throws a number', 'exports.handler = async () => { throw 42; };', 'number', '42'],
    ['throws an object', 'exports.handler = async () => { throw { a: 1 }; };', 'object', '[object Object]'],
    [
      'throws something that looks like an error',
      "exports.handler = async () => { throw { name: 'Like', message: 'm', stack: 's' }; };",
      'Like',
      'm',
    ],
    ['rejects with nothing', 'exports.handler = () => Promise.reject();', 'string', 'handled'],
    ['calls back with an error', "exports.handler = (e, c, callback) => callback(new Error('cb'));", 'Error', 'cb'],
    ['calls back with text', "exports.handler = (e, c, callback) => callback('cb');", 'string', 'cb'],
    [
      'throws what cannot be shown',
      'exports.handler = async () => { throw Object.create(null); };',
      'handled',
      'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    ],
    [
      'answers with DEL in the message',
      "exports.handler = async () => { throw new Error('a\\x7fb'); };",
      'Error',
      'a%7Fb',
    ],
  ])('%s', async (_what, source, errorType, errorMessage) => {
    const outcome = await runIndex(source);
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType, errorMessage } });
    expect(outcome.log).toContain('\tr-1\tERROR\tInvoke Error \t{');
  });

  it.each([
    ['a circle', 'const a = {}; a.a = a; return a;'],
    ['a BigInt', 'return 1n;'],
    ['a toJSON that throws', "return { toJSON() { throw new Error('no'); } };"],
  ])('answers %s', async (_what, body) => {
    const outcome = await runIndex(`exports.handler = async () => { ${body} };`);
    expect(outcome).toMatchObject({
      kind: 'error',
      error: { errorType: 'Runtime.JSONStringifyError', errorMessage: 'Unable to stringify response body' },
    });
  });

  it('shows the stack of the function alone', async () => {
    const outcome = await runIndex("exports.handler = async () => { throw new Error('boom'); };");
    expect(outcome).toMatchObject({
      error: { trace: ['Error: boom', expect.stringMatching(/at .*handler \(\/.*\/index\.js:1:/)] },
    });
  });

  it('logs the members of an error as well', async () => {
    const source =
      "exports.handler = async () => { throw Object.assign(new Error('m'), { code: 'E42', extra: [1] }); };";
    const { log } = await runIndex(source);
    const logged: unknown = JSON.parse(log.slice(log.indexOf('{')));
    expect(logged).toMatchObject({ errorType: 'Error', errorMessage: 'm', code: 'E42', extra: [1] });
  });

  it('goes on with the next invocation', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const source = "exports.handler = async (event) => { if (event.fail) throw new Error('once'); return 'fine'; };";
    await bootstrap.assign({ files: { 'index.js': source }, handler: 'index.handler' });
    expect(await bootstrap.invoke({ fail: true })).toMatchObject({ kind: 'error' });
    expect(await bootstrap.invoke()).toMatchObject({ value: 'fine' });
  });
});

it('keeps the module between invocations', async () => {
  expect(await runIndex('let n = 0; exports.handler = async () => ++n;', {}, {}, {})).toMatchObject({ value: 3 });
});

it('takes an event and gives a result of 6 MB', async () => {
  const text = 'x'.repeat(6 * 1024 * 1024 - 100);
  expect(await runIndex('exports.handler = async (event) => event.text;', { text })).toMatchObject({ value: text });
});

it('fails on an event that is no JSON', async () => {
  await using bootstrap = await BootstrapProcess.boot(NODE);
  await bootstrap.assign({ files: { 'index.js': 'exports.handler = async () => 1;' }, handler: 'index.handler' });
  expect(await bootstrap.invokeRaw(Buffer.from('{'))).toMatchObject({ error: { errorType: 'SyntaxError' } });
});
