import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MANY, ONE, type Pattern, compilePattern, matchesPattern, parsePattern } from './wildcard.js';

/** The definition, written for clarity: row by row over all prefixes. */
function referenceMatches(pattern: Pattern, text: string): boolean {
  let reachable = Array.from({ length: text.length + 1 }, (_, index) => index === 0);
  for (const token of pattern) {
    const next = Array<boolean>(text.length + 1).fill(false);
    for (let index = 0; index <= text.length; index++) {
      if (token === MANY) next[index] = reachable[index] === true || (index > 0 && next[index - 1] === true);
      else if (index > 0 && (token === ONE || token === text.charCodeAt(index - 1))) {
        next[index] = reachable[index - 1] === true;
      }
    }
    reachable = next;
  }
  return reachable[text.length] === true;
}

const letters = (extra: string) => fc.string({ unit: fc.constantFrom(...`ab${extra}`), maxLength: 14 });

test('agrees with the definition', () => {
  fc.assert(
    fc.property(letters('*?*'), letters('*'), (source, text) => {
      const pattern = parsePattern(source);
      const wanted = referenceMatches(pattern, text);
      expect(matchesPattern(pattern, text)).toBe(wanted);
      expect(compilePattern(pattern)(text)).toBe(wanted);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['*', '', true],
  ['?', '', false],
  ['', '', true],
  ['', 'a', false],
  ['abc', 'abc', true],
  ['abc*', 'abc', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*-prod', 'a-prod-prod', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b', 'ba', false],
])('%j matches %j: %s', (pattern, text, matches) => {
  expect(compilePattern(parsePattern(pattern))(text)).toBe(matches);
});

test('a pattern made to be slow takes no more steps than pattern times text', () => {
  let steps = 0;
  const tokens = parsePattern(`${'*a'.repeat(2000)}*b`);
  const counted = new Proxy(tokens, {
    get: (target, key) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) steps++;
      return Reflect.get(target, key) as unknown;
    },
  });
  const text = 'a'.repeat(3000);
  expect(matchesPattern(counted, text)).toBe(false);
  expect(steps).toBeLessThan(tokens.length * text.length);
});
