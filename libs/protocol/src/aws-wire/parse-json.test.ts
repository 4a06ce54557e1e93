import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from './parse-json.js';

it('parses any JSON as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
    }),
  );
});

it('answers undefined for no body', () => expect(parseJson(Buffer.alloc(0))).toBeUndefined());

it.each(['{', '{"a":', 'nonsense', '"unterminated', '{"a":"\\'])('refuses %s', (text) => {
  expect(() => parseJson(Buffer.from(text))).toThrow(/not valid JSON/);
});

it('refuses what nests deeper than 64 levels, and counts no bracket inside a string', () => {
  expect(parseJson(Buffer.from('['.repeat(64) + ']'.repeat(64)))).toBeInstanceOf(Array);
  expect(() => parseJson(Buffer.from('['.repeat(65) + ']'.repeat(65)))).toThrow(/nests deeper/);
  expect(() => parseJson(Buffer.from('[{"a":'.repeat(1_000_000)))).toThrow(/nests deeper/);
  const text = JSON.stringify({ a: `"\\${'['.repeat(100)}` });
  expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
});

it('refuses more elements than any request has', () => {
  expect(() => parseJson(Buffer.from(`[${'0,'.repeat(200_001)}0]`))).toThrow(/more than 200000 elements/);
});

it('leaves the prototype of everything alone', () => {
  const parsed = parseJson(Buffer.from('{"__proto__":{"admin":true}}')) as object;
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  expect('admin' in parsed).toBe(false);
});
