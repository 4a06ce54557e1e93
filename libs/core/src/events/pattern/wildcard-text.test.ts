import { expect, test } from 'vitest';
import { compileWildcardText } from './wildcard-text.js';

test.each([
  ['*', '', true],
  ['a*', 'a', true],
  ['*a', 'ba', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['*aab*', 'aaaab', true],
  ['*ab*ba*', 'aba', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['a\\\\*', 'a\\x', true],
  ['', '', true],
  ['', 'a', false],
])('%j matches %j: %s', (pattern, text, matches) => {
  expect(compileWildcardText(pattern)(text)).toBe(matches);
});

test('a pattern made to be slow reads the text once', () => {
  // A matcher that goes back would take 2^1000 steps, or, if it keeps one place only, a thousand million.
  const pattern = compileWildcardText(`*${'a'.repeat(1_000)}b*${'a*'.repeat(500)}c`);
  expect(pattern(`${'a'.repeat(1_000_000)}c`)).toBe(false);
});
