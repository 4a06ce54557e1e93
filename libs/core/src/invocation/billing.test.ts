import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bill } from './billing.js';

test.each([
  [128, 0.2, 0, { billedDurationMs: 1, billedInitMs: 0, mbMs: 128 }],
  [128, 0, 0, { billedDurationMs: 1, billedInitMs: 0, mbMs: 128 }],
  [1024, 10.2, 3.1, { billedDurationMs: 10, billedInitMs: 4, mbMs: 14_336 }],
])('%d MB, %d ms, INIT %d ms', (memory, duration, init, expected) => {
  expect(bill(memory, duration, init)).toEqual(expected);
});

test('integers that add up, never less than measured, never a whole ms more', () => {
  const ms = fc.double({ min: 0, max: 900_000, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 128, max: 10_240 }), ms, ms, (memory, duration, init) => {
      const billed = bill(memory, duration, init);
      const total = billed.billedDurationMs + billed.billedInitMs;
      expect(Number.isSafeInteger(billed.mbMs)).toBe(true);
      expect(billed.mbMs).toBe(memory * total);
      expect(total).toBeGreaterThanOrEqual(duration + init);
      expect(total).toBeLessThan(Math.max(1, duration + init) + 1);
      expect(billed.billedDurationMs).toBeGreaterThanOrEqual(0);
    }),
  );
});
