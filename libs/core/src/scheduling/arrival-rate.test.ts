import { expect, test } from 'vitest';
import { ArrivalRate } from './arrival-rate.js';

test('comes to what arrives, and is forgotten', () => {
  const rate = new ArrivalRate(0);
  expect(rate.perMs(0)).toBe(0);
  for (let now = 0; now < 60_000; now += 10) rate.add(5, now);
  expect(rate.perMs(60_000)).toBeCloseTo(0.5, 2);
  expect(rate.perMs(65_000)).toBeCloseTo(0.25, 2);
  expect(rate.perMs(200_000)).toBeCloseTo(0, 6);
});
