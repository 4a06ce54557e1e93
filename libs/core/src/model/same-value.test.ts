import { expect, it } from 'vitest';
import { sameValue } from './same-value.js';

it.each<[unknown, unknown]>([
  [1, 1],
  [undefined, undefined],
  [{}, { a: undefined }],
  [
    { a: [1, { b: 'x' }], c: true },
    { c: true, a: [1, { b: 'x' }] },
  ],
])('%j says what %j says', (a, b) => {
  expect(sameValue(a, b)).toBe(true);
});

it.each<[unknown, unknown]>([
  [1, '1'],
  [undefined, {}],
  [null, {}],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ constructor: undefined, x: 1 }, { constructor: 'x' }],
  [
    [1, 2],
    [2, 1],
  ],
  [[], {}],
])('%j does not say what %j says', (a, b) => {
  expect(sameValue(a, b)).toBe(false);
  expect(sameValue(b, a)).toBe(false);
});
