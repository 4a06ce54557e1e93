import { describe, expect, it } from 'vitest';
import { useRuby } from './ruby.js';

const { run } = useRuby();

const app = (value: string) => `def handler(event:, context:) = '${value}'\n`;

describe('where a handler is found', () => {
  it.each<[what: string, handler: string, files: Record<string, string>, value: string]>([
    ['a method of a file', 'app.handler', { 'app.rb': app('method') }, 'method'],
    ['a method of a file in a directory', 'lib/app.handler', { 'lib/app.rb': app('path') }, 'path'],
    [
      "a class's method",
      'app.Shop.process',
      { 'app.rb': "class Shop\n  def self.process(event:, context:) = 'class'\nend\n" },
      'class',
    ],
    [
      'a method of a class in a module',
      'app.Shop::Cart.process',
      { 'app.rb': "module Shop\n  class Cart\n    def self.process(event:, context:) = 'nested'\n  end\nend\n" },
      'nested',
    ],
    ['a method that takes what it wants', 'app.handler', { 'app.rb': "def handler(event:, **) = 'some'\n" }, 'some'],
    ['a file with the name of a library', 'json.handler', { 'json.rb': app('mine') }, 'mine'],
    [
      'a file that requires others',
      'app.handler',
      { 'app.rb': "require 'lib/core'\n", 'lib/core.rb': "require_relative 'more'\n", 'lib/more.rb': app('required') },
      'required',
    ],
  ])('%s', async (_what, handler, files, value) => {
    expect(await run({ files, handler })).toMatchObject({ kind: 'result', value });
  });
});

describe('what cannot be loaded', () => {
  it.each<[what: string, handler: string, source: string, errorType: string, errorMessage: string]>([
    ['no such file', 'nope.handler', '', 'Init<LoadError>', 'cannot load such file -- nope'],
    [
      'a dependency that is missing',
      'app.handler',
      "require 'leftpad'\n",
      'Init<LoadError>',
      'cannot load such file -- leftpad',
    ],
    [
      'a syntax error',
      'app.handler',
      'def handler(\n',
      'Init<SyntaxError>',
      'app.rb:1: syntax error, unexpected end-of-input',
    ],
    ['a handler without a dot', 'app', '', 'Init<ArgumentError>', 'Invalid handler ["app"], must be of form FILENAME.'],
    ['code that raises', 'app.handler', "{}.fetch('k')\n", 'Init<KeyError>', 'key not found: "k"'],
    ['code that exits', 'app.handler', 'exit 3\n', 'Init<SystemExit>', 'exit'],
  ])('%s', async (_what, handler, source, errorType, errorMessage) => {
    const outcome = await run({ files: { 'app.rb': source }, handler });
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType } });
    expect(outcome.kind === 'error' && outcome.error.errorMessage).toContain(errorMessage);
    expect(outcome.log).toContain(`Init error when loading handler ${handler}\n{\n  "errorMessage": `);
  });
});

/** Lambda's client looks a method up when it calls it. */
describe('what is missing only when it is called', () => {
  it.each<[what: string, handler: string, errorType: string, errorMessage: string]>([
    ['a method', 'app.other', 'Function<NoMethodError>', "undefined method `other' for an instance of LambdaHandler"],
    ['a class', 'app.Nope.other', 'Function<NameError>', 'uninitialized constant Kernel::Nope'],
    ["a class's method", 'app.Shop.other', 'Function<NoMethodError>', "undefined method `other' for class Shop"],
  ])('%s', async (_what, handler, errorType, errorMessage) => {
    const files = { 'app.rb': `${app('x')}class Shop\nend\n` };
    expect(await run({ files, handler })).toMatchObject({ kind: 'error', error: { errorType, errorMessage } });
  });
});
