import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenSealer } from './token-sealer.js';

const KEY = 'ASIAIOSFODNN7EXAMPLE';
const masterKey = randomBytes(32);
const sealer = new TokenSealer(masterKey);

test('what was sealed opens again, in any process that has the key, and no two tokens are alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 4_000, size: 'max' }), (text) => {
      expect(new TokenSealer(masterKey).open(sealer.seal(text, KEY), KEY)).toBe(text);
    }),
  );
  expect(sealer.seal('x', KEY)).not.toBe(sealer.seal('x', KEY));
});

test('a token tells nothing of what is in it', () => {
  expect(Buffer.from(sealer.seal('the role and its secret', KEY), 'base64').includes('secret')).toBe(false);
});

test('a long text takes less room than it has', () => {
  expect(sealer.seal('policy '.repeat(1_000), KEY).length).toBeLessThan(500);
});

test.each(['text', 'long text '.repeat(200)])('%j opens for no other key id, and not after any change', (text) => {
  const token = sealer.seal(text, KEY);
  expect(sealer.open(token, 'ASIAIOSFODNN7EXAMPLF')).toBeUndefined();
  const bytes = Buffer.from(token, 'base64');
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed[index] = changed[index]! ^ 1;
    expect(sealer.open(changed.toString('base64'), KEY)).toBeUndefined();
  }
});

test.each([
  ['nothing', ''],
  ['no base64', 'a token that somebody made up'],
  ['too short', Buffer.from([1, 2, 3]).toString('base64')],
  ['too long', 'A'.repeat(20_000)],
  ['another spelling', `${sealer.seal('text', KEY)}\n`],
  ['another installation', new TokenSealer(randomBytes(32)).seal('text', KEY)],
])('refuses %s', (_, token) => {
  expect(sealer.open(token, KEY)).toBeUndefined();
});

test('opens tokens of a retired master key, and seals with the new one', () => {
  const next = randomBytes(32);
  const rotated = new TokenSealer(next, [masterKey]);
  expect(rotated.open(sealer.seal('old', KEY), KEY)).toBe('old');
  expect(new TokenSealer(next).open(rotated.seal('new', KEY), KEY)).toBe('new');
});

test('a master key has 32 bytes', () => {
  expect(() => new TokenSealer(randomBytes(16))).toThrow('32 bytes');
});
