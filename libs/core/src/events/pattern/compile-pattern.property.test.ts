import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileEventPattern } from './compile-pattern.js';
import { anyEvent, anyPattern } from './testing/pattern-arbitraries.js';
import { referenceMatches } from './testing/reference-matcher.js';

test('agrees with the definition', () => {
  let matched = 0;
  fc.assert(
    fc.property(anyPattern, anyEvent, (pattern, event) => {
      const wanted = referenceMatches(pattern, event);
      expect(compileEventPattern(JSON.stringify(pattern))(event)).toBe(wanted);
      if (wanted) matched++;
    }),
    { numRuns: 3_000 },
  );
  expect(matched).toBeGreaterThan(100);
});
