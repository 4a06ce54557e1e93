import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLinkTarget, entryPath } from './entry-path.js';

describe('entryPath', () => {
  it.each([
    ['index.js', ['index.js']],
    ['./a//b/./c.js', ['a', 'b', 'c.js']],
    ['dir/', ['dir']],
    ['./', []],
    ['..a/b../...', ['..a', 'b..', '...']],
    ['ünï/コード.py', ['ünï', 'コード.py']],
    ['con:fig', ['con:fig']],
  ])('takes %j', (name, names) => {
    expect(entryPath(name)).toEqual(names);
  });

  it.each([
    '../evil',
    'a/../../evil',
    'a/..',
    '..',
    '/etc/passwd',
    '//etc/passwd',
    'C:/windows',
    'c:evil',
    '..\\evil',
    'a\\b',
    'nul\0.js',
  ])('refuses %j', (name) => {
    expect(() => entryPath(name)).toThrow();
  });

  it('refuses what no directory can hold', () => {
    for (const name of ['x'.repeat(256), 'ü'.repeat(128), 'a/'.repeat(1_025)]) {
      expect(() => entryPath(name)).toThrow('too long');
    }
    expect(entryPath('x'.repeat(255))).toHaveLength(1);
  });

  it('never leads outside', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b..', '/', '\\', '\0', 'C:');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        let names: string[];
        try {
          names = entryPath(parts.join('/'));
        } catch {
          return;
        }
        const path = posix.resolve('/root', ...names);
        expect(path === '/root' || path.startsWith('/root/')).toBe(true);
      }),
    );
  });
});

describe('checkLinkTarget', () => {
  it.each([
    ['index.js', 0],
    ['../lib/cli.js', 1],
    ['../../a', 2],
    ['./a/./b', 0],
    ['.', 0],
    ['..', 1],
  ])('lets %j at depth %i stay inside', (target, depth) => {
    expect(() => checkLinkTarget(target, depth)).not.toThrow();
  });

  it.each([
    ['..', 0],
    ['../secret', 0],
    ['../../secret', 1],
    ['/etc/passwd', 5],
    ['a/../../b', 1],
    ['other-link/..', 3],
    ['', 1],
    ['a\0b', 1],
  ])('refuses %j at depth %i', (target, depth) => {
    expect(() => checkLinkTarget(target, depth)).toThrow();
  });
});
