import { expect, it } from 'vitest';
import { modelPattern } from './pattern.js';

it.each([
  ['[\\w+=,.@\\:-]*', 'a:b-c', true],
  ['[\\w+=,.@\\:-]*', 'a\\b', false],
  ['\\\\:', '\\:', true],
  ['a|b', 'ab', false],
  ['[A-Z\\_\\-]+', 'A_-', true],
  ['([a-z]|\\-)*', 'a-b', true],
  ['\\p{L}\\.', 'é.', true],
])('%s on %s: %s', (pattern, text, matches) => {
  expect(modelPattern(pattern).test(text)).toBe(matches);
});
