import { describe, expect, it } from 'vitest';
import { run } from './node.js';

const cjs = (value: string) => `exports.handler = async () => '${value}';`;
const esm = (value: string) => `export const handler = async () => '${value}';`;

describe('where a handler is found', () => {
  it.each<[what: string, handler: string, files: Record<string, string>, value: string]>([
    ['CommonJS', 'index.handler', { 'index.js': cjs('cjs') }, 'cjs'],
    ['.cjs', 'index.handler', { 'index.cjs': cjs('cjs') }, 'cjs'],
    ['.mjs', 'index.handler', { 'index.mjs': esm('mjs') }, 'mjs'],
    [
      '.js in a module package',
      'index.handler',
      { 'index.js': esm('esm'), 'package.json': '{"type":"module"}' },
      'esm',
    ],
    [
      '.js whose nearest package.json is CommonJS',
      'lib/index.handler',
      { 'lib/index.js': cjs('near'), 'lib/package.json': '{}', 'package.json': '{"type":"module"}' },
      'near',
    ],
    ['.js before .mjs', 'index.handler', { 'index.js': cjs('js'), 'index.mjs': esm('mjs') }, 'js'],
    ['.mjs before .cjs', 'index.handler', { 'index.cjs': cjs('cjs'), 'index.mjs': esm('mjs') }, 'mjs'],
    ['a file in a directory', 'src/api/index.handler', { 'src/api/index.js': cjs('deep') }, 'deep'],
    ["a directory's index", 'api.handler', { 'api/index.js': cjs('directory') }, 'directory'],
    ['a file without an extension', 'run.handler', { run: cjs('bare') }, 'bare'],
    ['a package', 'pkg.handler', { 'node_modules/pkg/index.js': cjs('package') }, 'package'],
    ['a nested export', 'index.a.b', { 'index.js': "exports.a = { b: async () => 'nested' };" }, 'nested'],
    [
      'a member of the default export',
      'index.handler',
      { 'index.mjs': "export default { handler: async () => 'default' };" },
      'default',
    ],
    [
      'an async module',
      'index.handler',
      { 'index.mjs': "const v = await Promise.resolve('tla'); export const handler = async () => v;" },
      'tla',
    ],
    [
      'a module that imports its own',
      'index.handler',
      {
        'index.mjs': "import { v } from './v.mjs'; export const handler = async () => v;",
        'v.mjs': "export const v = 'own';",
      },
      'own',
    ],
  ])('%s', async (_what, handler, files, value) => {
    expect(await run({ files, handler })).toMatchObject({ kind: 'result', value });
  });
});

describe('what cannot be loaded', () => {
  it.each<[what: string, handler: string, files: Record<string, string>, errorType: string, message: string | RegExp]>([
    [
      'no such file',
      'index.handler',
      {},
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs",
    ],
    [
      'a dependency that is missing',
      'index.handler',
      { 'index.js': "require('left-pad');" },
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'left-pad'\nRequire stack:\n- \/.*\/index\.js\n- \/var\/runtime\/index\.mjs$/,
    ],
    [
      'no such export',
      'index.foo',
      { 'index.js': cjs('x') },
      'Runtime.HandlerNotFound',
      'index.foo is undefined or not exported',
    ],
    [
      'no such nested export',
      'index.a.b.c',
      { 'index.js': 'exports.a = {};' },
      'Runtime.HandlerNotFound',
      'index.a.b.c is undefined or not exported',
    ],
    [
      'an export that is no function',
      'index.handler',
      { 'index.js': 'exports.handler = 42;' },
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'a syntax error',
      'index.handler',
      { 'index.js': 'exports.handler = async () => { return };}' },
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: Unexpected token '}'/,
    ],
    [
      'a syntax error in a module',
      'index.handler',
      { 'index.mjs': 'export const handler = ;' },
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: Unexpected token ';'/,
    ],
    ['a handler without a dot', 'index', { 'index.js': cjs('x') }, 'Runtime.MalformedHandlerName', 'Bad handler'],
    [
      'a handler with two dots',
      '../index.handler',
      {},
      'Runtime.MalformedHandlerName',
      "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    ],
    ['code that throws', 'index.handler', { 'index.js': "throw new TypeError('at load');" }, 'TypeError', 'at load'],
    ['code that throws no error', 'index.handler', { 'index.js': "throw 'text';" }, 'string', 'text'],
    [
      'a module that rejects',
      'index.handler',
      { 'index.mjs': "await Promise.reject(new RangeError('late'));" },
      'RangeError',
      'late',
    ],
  ])('%s', async (_what, handler, files, errorType, message) => {
    const outcome = await run({ files, handler });
    const errorMessage: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType, errorMessage } });
    expect(outcome.log).toMatch(/^\S+Z\t(-|undefined)\tERROR\t(Init Error|Uncaught Exception) \t\{"errorType":/);
  });

  it('names file and line of a syntax error', async () => {
    const outcome = await run({ files: { 'index.js': '\n\nconst = 1;' }, handler: 'index.handler' });
    const { trace = [] } = outcome.kind === 'error' ? outcome.error : {};
    expect(trace[0]).toBe("Runtime.UserCodeSyntaxError: SyntaxError: Unexpected token '='");
    expect(trace[1]).toMatch(/\/index\.js:3$/);
  });
});
