import fc from 'fast-check';
import { expect, it } from 'vitest';
import { laneOf } from './lane-of.js';

it('is the same for a key always, and one of the lanes', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 10 }), (key, lanes) => {
      const lane = laneOf(key, lanes);
      return lane === laneOf(key, lanes) && lane >= 0 && lane < lanes;
    }),
  );
});

it('spreads keys evenly', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 10_000; index++) counts[laneOf(`customer-${index}`, 10)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(700);
});
