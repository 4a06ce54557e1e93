import { expect, it } from 'vitest';
import { oneValue } from './one-value.js';

it.each([
  ['vary', ['Origin', 'Accept'], 'Origin, Accept'],
  ['etag', ['"a"', '"b"'], '"b"'],
  ['x-a', ['b'], 'b'],
] as const)('%s of %j is %s', (name, values, one) => {
  expect(oneValue(name, [...values])).toBe(one);
});
