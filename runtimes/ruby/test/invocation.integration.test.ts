import { describe, expect, it } from 'vitest';
import { useRuby } from './ruby.js';

const { boot, runApp } = useRuby();

const returning = (expression: string, before = '') =>
  `${before}\ndef handler(event:, context:)\n  ${expression}\nend\n`;

describe('how a result becomes JSON', () => {
  it.each<[what: string, source: string, bytes: string]>([
    ['a hash', returning('{ a: [1, 2.5, nil, true] }'), '{"a":[1,2.5,null,true]}'],
    ['nothing', returning('nil'), 'null'],
    ['text of many alphabets', returning('"żó 🐙"'), '"żó 🐙"'],
    ['keys that are no text', returning('{ 1 => 2, nil => 3 }'), '{"1":2,"":3}'],
    ['an object that has to_json', returning('Own.new', "class Own\n  def to_json(*) = '[1]'\nend"), '[1]'],
    ['a stream as it is', returning('StringIO.new("raw \\u0000 text")'), 'raw \u0000 text'],
    ['the event', returning('event'), '{"n":1,"t":"é"}'],
    [
      "what the function's own marshaller makes of it",
      returning('event', 'def (AwsLambda::Marshaller).marshall_response(it) = "mine #{it}"'),
      'mine {"n"=>1, "t"=>"é"}',
    ],
  ])('%s', async (_what, source, bytes) => {
    const outcome = await runApp(source, { n: 1, t: 'é' });
    expect(outcome.kind === 'result' && outcome.bytes.toString()).toBe(bytes);
  });

  it.each([
    ['no number', '0.0 / 0', 'NaN not allowed in JSON'],
    ['a circle', '[].tap { |a| a << a }', 'nesting of 100 is too deep'],
    ['text that is none', '"\\xc3("', 'source sequence is illegal/malformed utf-8'],
  ])('fails on %s', async (_what, expression, message) => {
    expect(await runApp(returning(expression))).toMatchObject({
      kind: 'error',
      error: { errorType: expect.stringMatching(/^Function<JSON::(Generator|Nesting)Error>$/) as string },
    });
    const outcome = await runApp(returning(expression));
    expect(outcome.kind === 'error' && outcome.error.errorMessage).toContain(message);
  });
});

describe('how a handler fails', () => {
  it.each<[what: string, statement: string, errorType: string, errorMessage: string]>([
    ['raises text', "raise 'boom'", 'Function<RuntimeError>', 'boom'],
    ['raises a class', 'raise ArgumentError', 'Function<ArgumentError>', 'ArgumentError'],
    ['raises its own class', "raise Shop::Closed, 'closed'", 'Function<Shop::Closed>', 'closed'],
    ['divides by zero', '1 / 0', 'Function<ZeroDivisionError>', 'divided by 0'],
    ['throws what nobody catches', 'throw :x', 'Function<UncaughtThrowError>', 'uncaught throw :x'],
    ['has bytes in its message', 'raise "\\xff!"', 'Function<RuntimeError>', '\ufffd!'],
  ])('%s, and goes on', async (_what, statement, errorType, errorMessage) => {
    await using bootstrap = await boot();
    const source = returning(
      `return 'fine' if event['go']\n  ${statement}`,
      'module Shop; Closed = Class.new(StandardError); end',
    );
    await bootstrap.assign({ files: { 'app.rb': source }, handler: 'app.handler' });
    const outcome = await bootstrap.invoke();
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType, errorMessage } });
    expect(outcome.log).toMatch(/^Error raised from handler method\n\{\n {2}"errorMessage": /);
    expect(await bootstrap.invoke({ go: 1 })).toMatchObject({ value: 'fine' });
  });

  it.each<[what: string, statement: string, errorType: string, errorMessage: string]>([
    ['lacks a method', 'nil.size', 'Function<NoMethodError>', "undefined method `size' for nil"],
    ['lacks a name', 'Nope', 'Function<NameError>', 'uninitialized constant Nope'],
    ['asks for the end', 'exit 7', 'Function<SystemExit>', 'exit'],
    ['calls itself for ever', 'handler(event:, context:)', 'Function<SystemStackError>', 'stack level too deep'],
    ['raises no StandardError', "raise Exception, 'last'", 'Function<Exception>', 'last'],
  ])('%s, and ends the process', async (_what, statement, errorType, errorMessage) => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files: { 'app.rb': returning(statement) }, handler: 'app.handler' });
    const outcome = await bootstrap.invoke();
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType, errorMessage } });
    expect(outcome.log).toContain('Critical exception from handler\n');
    expect(await bootstrap.exitStatus()).toBe(255);
  });

  it('shows the stack of the function alone', async () => {
    await using bootstrap = await boot();
    const source = "def inner = raise('boom')\n\ndef handler(event:, context:)\n  inner\nend\n";
    await bootstrap.assign({ files: { 'app.rb': source }, handler: 'app.handler' });
    const file = `${bootstrap.taskRoot}/app.rb`;
    expect(await bootstrap.invoke()).toMatchObject({
      error: { stackTrace: [`${file}:1:in \`inner'`, `${file}:4:in \`handler'`] },
    });
  });

  it('fails on an event that is no JSON', async () => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files: { 'app.rb': returning('1') }, handler: 'app.handler' });
    expect(await bootstrap.invokeRaw(Buffer.from('{'))).toMatchObject({
      error: { errorType: 'Runtime<JSON::ParserError>' },
    });
  });
});

describe('a process that ends', () => {
  it.each<[what: string, source: string, status: number]>([
    ['exit! in the handler', returning('exit! 9'), 9],
    ['abort at load, after its report', "abort 'why'\n", 1],
  ])('%s', async (_what, source, status) => {
    await using bootstrap = await boot();
    const init = await bootstrap.assign({ files: { 'app.rb': source }, handler: 'app.handler' });
    if (init.kind === 'ready') expect(await bootstrap.invoke()).toMatchObject({ kind: 'exit' });
    expect(await bootstrap.exitStatus()).toBe(status);
  });

  it('ends when the worker is gone', async () => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files: { 'app.rb': returning('1') }, handler: 'app.handler' });
    bootstrap.hangUp();
    expect(await bootstrap.exitStatus()).toBe(0);
  });
});

it('takes an event and gives a result of 6 MB', async () => {
  const text = 'x'.repeat(6 * 1024 * 1024 - 100);
  expect(await runApp(returning("event['text']"), { text })).toMatchObject({ value: text });
});
