import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listExtensions } from './list-extensions.js';

let opt: string;

beforeEach(() => {
  opt = mkdtempSync(join(tmpdir(), 'stoker-opt-'));
});
afterEach(() => rmSync(opt, { recursive: true }));

it('finds files and links, no directories, in order', () => {
  mkdirSync(join(opt, 'extensions', 'lib'), { recursive: true });
  for (const name of ['two', 'one']) writeFileSync(join(opt, 'extensions', name), '');
  symlinkSync('/nowhere', join(opt, 'extensions', 'three'));
  expect(listExtensions(opt)).toEqual(['one', 'three', 'two']);
});

it('finds none where there is no such directory', () => {
  expect(listExtensions(opt)).toEqual([]);
  writeFileSync(join(opt, 'extensions'), '');
  expect(listExtensions(opt)).toEqual([]);
});

it('does not look where a link leads to', () => {
  symlinkSync('/etc', join(opt, 'extensions'));
  expect(listExtensions(opt)).toEqual([]);
  mkdirSync(join(opt, 'real', 'extensions'), { recursive: true });
  writeFileSync(join(opt, 'real', 'extensions', 'one'), '');
  symlinkSync(join(opt, 'real'), join(opt, 'link'));
  expect([listExtensions(join(opt, 'real')), listExtensions(join(opt, 'link'))]).toEqual([['one'], []]);
});

it('goes no further than one too many', () => {
  mkdirSync(join(opt, 'extensions'));
  for (let n = 0; n < 20; n += 1) writeFileSync(join(opt, 'extensions', `e${n}`), '');
  expect(listExtensions(opt)).toHaveLength(11);
});
