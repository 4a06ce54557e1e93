import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, type FunctionSource, invoke, lambdaClient } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({
    STOKER_STEMS: 'nodejs24.x=3,nodejs22.x=3,nodejs20.x=2,python3.11=2,python3.13=2,ruby3.3=2',
  });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

type Files = FunctionSource['files'];

const FORMS: readonly (readonly [what: string, handler: string, files: Files, answer: unknown])[] = [
  ['async', 'index.handler', { 'index.js': 'exports.handler = async (e) => [e.n];' }, [1]],
  ['a promise', 'index.handler', { 'index.js': 'exports.handler = (e) => Promise.resolve([e.n]);' }, [1]],
  ['a callback', 'index.handler', { 'index.js': 'exports.handler = (e, c, done) => done(null, [e.n]);' }, [1]],
  [
    'a late callback',
    'index.handler',
    { 'index.js': 'exports.handler = (e, c, done) => { setTimeout(() => done(null, [e.n]), 20); };' },
    [1],
  ],
  // Only promises and callbacks answer: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
  ['a plain return', 'index.handler', { 'index.js': 'exports.handler = () => [1];' }, null],
  ['.mjs', 'index.handler', { 'index.mjs': 'export const handler = async (e) => [e.n];' }, [1]],
  [
    'a package of type module',
    'index.handler',
    { 'package.json': '{"type":"module"}', 'index.js': 'export const handler = async (e) => [e.n];' },
    [1],
  ],
  [
    'a module that waits while it loads',
    'index.handler',
    { 'index.mjs': 'const n = await Promise.resolve(41); export const handler = async (e) => [n + e.n];' },
    [42],
  ],
  ['.cjs', 'index.handler', { 'index.cjs': 'exports.handler = async (e) => [e.n];' }, [1]],
  [
    'a path and a nested export',
    'src/api/users.routes.get',
    { 'src/api/users.js': 'exports.routes = { get: async (e) => [e.n] };' },
    [1],
  ],
  [
    'a dependency of its own',
    'index.handler',
    {
      'index.mjs': "import one from 'one'; export const handler = async (e) => [one + e.n];",
      'node_modules/one/package.json': '{"name":"one","type":"module","exports":"./main.js"}',
      'node_modules/one/main.js': 'export default 1;',
    },
    [2],
  ],
  [
    'the AWS SDK that the runtime brings',
    'index.handler',
    {
      'index.js': "const { S3Client } = require('@aws-sdk/client-s3'); exports.handler = async () => [S3Client.name];",
    },
    ['S3Client'],
  ],
  [
    'the AWS SDK that the runtime brings, imported',
    'index.handler',
    {
      'index.mjs':
        "import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb'; export const handler = async () => [DynamoDBDocument.name];",
    },
    ['DynamoDBDocument'],
  ],
];

const FAULTS: readonly (readonly [what: string, handler: string, files: Files, type: string, message: RegExp])[] = [
  ['no such module', 'main.handler', { 'index.js': '' }, 'Runtime.ImportModuleError', /Cannot find module 'main'/],
  [
    'a missing dependency',
    'index.handler',
    { 'index.js': "require('absent');" },
    'Runtime.ImportModuleError',
    /Cannot find module 'absent'/,
  ],
  [
    'no such export',
    'index.main',
    { 'index.js': 'exports.handler = async () => 1;' },
    'Runtime.HandlerNotFound',
    /^index\.main is undefined or not exported$/,
  ],
  ['a syntax error', 'index.handler', { 'index.js': 'exports.handler = (' }, 'Runtime.UserCodeSyntaxError', /Syntax/],
  ['a throw', 'index.handler', { 'index.js': "throw new RangeError('at load');" }, 'RangeError', /^at load$/],
  ['an exit', 'index.handler', { 'index.js': 'process.exit(3);' }, 'Runtime.ExitError', /exit status 3$/],
];

const PYTHON_FORMS: typeof FORMS = [
  ['a function', 'index.handler', { 'index.py': 'def handler(e, c): return [e["n"]]' }, [1]],
  ['a path', 'src/api/users.get', { 'src/api/users.py': 'def get(e, c): return [e["n"]]' }, [1]],
  [
    'a package',
    'shop.cart.get',
    { 'shop/__init__.py': 'ONE = 1', 'shop/cart.py': 'from . import ONE\ndef get(e, c): return [ONE + e["n"]]' },
    [2],
  ],
  [
    'a callable object',
    'index.handler',
    { 'index.py': 'class Handler:\n  def __call__(self, e, c): return [e["n"]]\nhandler = Handler()' },
    [1],
  ],
];

const PYTHON_FAULTS: typeof FAULTS = [
  [
    'no such module',
    'main.handler',
    { 'index.py': '' },
    'Runtime.ImportModuleError',
    /^Unable to import module 'main': No module named 'main'$/,
  ],
  [
    'a missing dependency',
    'index.handler',
    { 'index.py': 'import absent' },
    'Runtime.ImportModuleError',
    /^Unable to import module 'index': No module named 'absent'$/,
  ],
  [
    'no such function',
    'index.main',
    { 'index.py': 'def handler(e, c): pass' },
    'Runtime.HandlerNotFound',
    /^Handler 'main' missing on module 'index'$/,
  ],
  [
    'a syntax error',
    'index.handler',
    { 'index.py': 'def handler(:' },
    'Runtime.UserCodeSyntaxError',
    /^Syntax error in module 'index'/,
  ],
  ['a raise', 'index.handler', { 'index.py': 'raise ValueError("at load")' }, 'ValueError', /^at load$/],
  ['an exit', 'index.handler', { 'index.py': 'import os; os._exit(3)' }, 'Runtime.ExitError', /exit status 3$/],
];

const RUBY_FORMS: typeof FORMS = [
  ['a method', 'index.handler', { 'index.rb': "def handler(event:, context:) = [event['n']]" }, [1]],
  ['a path', 'src/api/users.get', { 'src/api/users.rb': "def get(event:, **) = [event['n']]" }, [1]],
  [
    'a method of a class in a module',
    'index.Shop::Cart.get',
    { 'index.rb': "module Shop; class Cart; def self.get(event:, context:) = [1 + event['n']]; end; end" },
    [2],
  ],
  [
    'a gem of its own',
    'index.handler',
    {
      'index.rb': "require 'one'\ndef handler(event:, context:) = [One.add(event['n'])]",
      'vendor/bundle/ruby/3.3.0/specifications/one-1.0.0.gemspec':
        "Gem::Specification.new('one', '1.0.0') { |s| s.summary = 'x'; s.authors = ['x']; s.files = ['lib/one.rb'] }",
      'vendor/bundle/ruby/3.3.0/gems/one-1.0.0/lib/one.rb': 'module One; def self.add(n) = n + 1; end',
    },
    [2],
  ],
];

const RUBY_FAULTS: typeof FAULTS = [
  ['no such file', 'main.handler', { 'index.rb': '' }, 'Init<LoadError>', /^cannot load such file -- main$/],
  [
    'a missing dependency',
    'index.handler',
    { 'index.rb': "require 'absent'" },
    'Init<LoadError>',
    /^cannot load such file -- absent$/,
  ],
  ['a syntax error', 'index.handler', { 'index.rb': 'def handler(' }, 'Init<SyntaxError>', /syntax error/],
  ['a raise', 'index.handler', { 'index.rb': "raise RangeError, 'at load'" }, 'Init<RangeError>', /^at load$/],
  ['an exit', 'index.handler', { 'index.rb': 'exit! 3' }, 'Runtime.ExitError', /exit status 3$/],
];

describe.concurrent.each([
  { runtime: 'nodejs20.x', forms: FORMS, faults: FAULTS },
  { runtime: 'nodejs22.x', forms: FORMS, faults: FAULTS },
  { runtime: 'nodejs24.x', forms: FORMS, faults: FAULTS },
  { runtime: 'python3.11', forms: PYTHON_FORMS, faults: PYTHON_FAULTS },
  { runtime: 'python3.13', forms: PYTHON_FORMS, faults: PYTHON_FAULTS },
  { runtime: 'ruby3.3', forms: RUBY_FORMS, faults: RUBY_FAULTS },
])('$runtime', ({ runtime, forms, faults }) => {
  let serial = 0;
  async function make(handler: string, files: Files): Promise<string> {
    const name = `loading-${runtime.replace('.', '')}-${(serial += 1)}`;
    await createFunction(client, stack.account, name, { runtime, handler, files, settings: { MemorySize: 512 } });
    return name;
  }

  test.each(forms)('runs %s', async (_what, handler, files, answer) => {
    const name = await make(handler, files);
    expect(await invoke(client, name, { n: 1 })).toMatchObject({ functionError: undefined, body: answer });
  });

  test.each(faults)('answers for %s, again at the next invocation', async (_what, handler, files, type, message) => {
    const name = await make(handler, files);
    for (const _attempt of [1, 2]) {
      const answer = await invoke(client, name);
      expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
      expect(answer.body).toMatchObject({ errorType: type, errorMessage: expect.stringMatching(message) as unknown });
      const report = reportOf(answer.log);
      expect(report).toMatchObject({ status: 'error', errorType: type });
      expect(report.initMs).toBeGreaterThan(0);
    }
  });
});
