import { expect, it } from 'vitest';
import { formatMasterKeys, parseMasterKeys, withNewKey } from './master-key-file.js';

const [first, second, third] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer];

it('reads one key as it always was, and several as it writes them', () => {
  expect(parseMasterKeys(` ${first.toString('base64')}\n`)).toEqual({ current: first, retired: [] });
  const ring = withNewKey(withNewKey({ current: first, retired: [] }, second), third);
  expect(ring).toEqual({ current: third, retired: [second, first] });
  expect(parseMasterKeys(formatMasterKeys(ring))).toEqual(ring);
});

it.each([
  ['', 'line 1'],
  ['c2hvcnQ=', 'line 1'],
  [`${first.toString('base64')}\n${second.toString('base64').slice(4)}\n`, 'line 2'],
])('says what is wrong with %j', (text, where) => {
  expect(parseMasterKeys(text)).toBe(`${where} must be 32 bytes as base64`);
});
