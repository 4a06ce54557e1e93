import { expect, test } from 'vitest';
import { stemsToCreate } from './prewarm.js';

const base = { waiting: 0, starting: 0, target: 2, takenLately: 0, ceiling: 8 };

test.each([
  ['an empty pool is filled to its target', {}, 2],
  ['a full one is left alone', { waiting: 2 }, 0],
  ['those being created count', { waiting: 1, starting: 1 }, 0],
  ['demand raises the target', { waiting: 1, takenLately: 3 }, 4],
  ['up to the ceiling', { takenLately: 50 }, 8],
  ['an unused runtime without a target gets none', { target: 0 }, 0],
  ['a used one without a target gets what was taken', { target: 0, takenLately: 1 }, 1],
])('%s', (_name, change, expected) => {
  expect(stemsToCreate({ ...base, ...change })).toBe(expected);
});
