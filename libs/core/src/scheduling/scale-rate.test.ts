import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScaleRate } from './scale-rate.js';

test('in ten seconds never more than the 2,000 of a full bucket and its refill, and never below nothing', () => {
  const gaps = fc.array(fc.nat(200), { maxLength: 60 });
  fc.assert(
    fc.property(gaps, (list) => {
      const rate = new ScaleRate(0);
      let now = 0;
      let started = 0;
      for (const gap of list) {
        now += gap;
        for (let n = rate.room(now); n > 0; n -= 1, started += 1) rate.take(now);
        expect(rate.room(now)).toBe(0);
        expect(started).toBeLessThanOrEqual(1_000 + now / 10 + 1);
      }
    }),
  );
});

test('is full at first and again after ten quiet seconds', () => {
  const rate = new ScaleRate(0);
  expect(rate.isFull(0)).toBe(true);
  for (let n = 0; n < 1_000; n += 1) rate.take(0);
  expect([rate.room(0), rate.room(1_000), rate.isFull(9_999), rate.isFull(10_000)]).toEqual([0, 100, false, true]);
});
