import { describe, expect, it } from 'vitest';
import { run } from './python.js';

const app = (value: string) => `def handler(event, context):\n    return '${value}'\n`;

describe('where a handler is found', () => {
  it.each<[what: string, handler: string, files: Record<string, string>, value: string]>([
    ['a module', 'app.handler', { 'app.py': app('module') }, 'module'],
    ['a module of a package, with a slash', 'pkg/mod.handler', { 'pkg/mod.py': app('slash') }, 'slash'],
    ['a module of a package, with a dot', 'pkg.mod.handler', { 'pkg/mod.py': app('dot') }, 'dot'],
    ['a package', 'pkg.handler', { 'pkg/__init__.py': app('package') }, 'package'],
    [
      'a function that was imported',
      'app.handler',
      { 'app.py': 'from lib.core import handler\n', 'lib/core.py': app('imported') },
      'imported',
    ],
    [
      'a callable object',
      'app.handler',
      { 'app.py': "class H:\n    def __call__(self, e, c):\n        return 'called'\nhandler = H()\n" },
      'called',
    ],
    ["a module with the bootstrap's own names", 'frames.handler', { 'frames.py': app('mine') }, 'mine'],
  ])('%s', async (_what, handler, files, value) => {
    expect(await run({ files, handler })).toMatchObject({ kind: 'result', value });
  });
});

describe('what cannot be loaded', () => {
  it.each<[what: string, handler: string, source: string, errorType: string, errorMessage: string]>([
    [
      'no such module',
      'nope.handler',
      '',
      'Runtime.ImportModuleError',
      "Unable to import module 'nope': No module named 'nope'",
    ],
    [
      'a dependency that is missing',
      'app.handler',
      'import leftpad\n',
      'Runtime.ImportModuleError',
      "Unable to import module 'app': No module named 'leftpad'",
    ],
    ['no such function', 'app.other', app('x'), 'Runtime.HandlerNotFound', "Handler 'other' missing on module 'app'"],
    [
      'a syntax error',
      'app.handler',
      'def handler(event, context)\n    return 1\n',
      'Runtime.UserCodeSyntaxError',
      "Syntax error in module 'app': expected ':' (app.py, line 1)",
    ],
    [
      'a handler without a dot',
      'app',
      app('x'),
      'Runtime.MalformedHandlerName',
      "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
    ],
    [
      'a name of a built-in module',
      'sys.handler',
      '',
      'Runtime.BuiltInModuleConflict',
      'Cannot use built-in module sys as a handler module',
    ],
    ['code that raises', 'app.handler', "raise KeyError('k')\n", 'KeyError', "'k'"],
  ])('%s', async (_what, handler, source, errorType, errorMessage) => {
    const outcome = await run({ files: { 'app.py': source }, handler });
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType, errorMessage, requestId: '' } });
    expect(outcome.log).toContain(`[ERROR] ${errorType}: ${errorMessage}\rTraceback (most recent call last):`);
  });

  it('names file and line of a syntax error', async () => {
    const outcome = await run({ files: { 'app.py': '\n\nx = = 1\n' }, handler: 'app.handler' });
    const stackTrace = outcome.kind === 'error' ? outcome.error.stackTrace : [];
    expect(stackTrace).toEqual([expect.stringMatching(/^ {2}File "\/.*\/app\.py" Line 3\n {4}x = = 1\n$/)]);
  });
});
