import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeByLinks } from './merge-by-links.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stoker-merge-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A directory of files by path; a text that begins with `->` makes a link. */
function tree(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), file);
    else writeFileSync(file, text);
  }
  return join(root, name);
}

const read = (path: string) => readFileSync(join(root, 'merged', path), 'utf8');

describe('mergeByLinks', () => {
  it('joins directories, and lets the later one have its way', () => {
    const a = tree('a', { 'lib/one': 'a', 'lib/both': 'a', 'only/a': 'a' });
    const b = tree('b', { 'lib/two': 'b', 'lib/both': 'b' });
    mergeByLinks([a, b], join(root, 'merged'));
    expect([read('lib/one'), read('lib/two'), read('lib/both'), read('only/a')]).toEqual(['a', 'b', 'b', 'a']);
    expect(statSync(join(root, 'merged/lib/one')).ino).toBe(statSync(join(a, 'lib/one')).ino);
    expect(readFileSync(join(a, 'lib/both'), 'utf8')).toBe('a');
  });

  it('puts a directory in the place of a file, and a file in the place of a directory', () => {
    const a = tree('a', { x: 'file', 'y/inside': 'a' });
    const b = tree('b', { 'x/inside': 'b', y: 'file' });
    mergeByLinks([a, b], join(root, 'merged'));
    expect([read('x/inside'), read('y')]).toEqual(['b', 'file']);
  });

  it('writes through no link of an earlier layer', () => {
    const outside = tree('outside', { kept: 'kept' });
    const a = tree('a', { dir: '->../outside', file: '->../outside/kept' });
    const b = tree('b', { 'dir/kept': 'b', file: 'b', link: '->file' });
    mergeByLinks([a, b], join(root, 'merged'));
    expect([read('dir/kept'), read('file'), readlinkSync(join(root, 'merged/link'))]).toEqual(['b', 'b', 'file']);
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('kept');
  });
});
