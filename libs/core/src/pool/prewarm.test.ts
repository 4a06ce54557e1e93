import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StemDemand, type StemSnapshot, stemsToCreate } from './prewarm.js';

const base: StemSnapshot = { waiting: 0, starting: 0, target: 2, demand: 0, ceiling: 8, room: 100, maxStarting: 10 };

test.each<[string, Partial<StemSnapshot>, number]>([
  ['an empty pool is filled to its target', {}, 2],
  ['a full one is left alone', { waiting: 2 }, 0],
  ['those being created count', { waiting: 1, starting: 1 }, 0],
  ['demand raises the target', { waiting: 1, demand: 2.5 }, 4],
  ['up to the ceiling', { demand: 50 }, 8],
  ['an unused runtime without a target gets none', { target: 0 }, 0],
  ['a used one without a target gets what is likely to be taken', { target: 0, demand: 0.6 }, 1],
  ['no more than there is memory for', { room: 1 }, 1],
  ['few at once', { demand: 6, starting: 1, maxStarting: 3 }, 2],
  ['none while somebody needs the processors', { maxStarting: 0 }, 0],
])('%s', (_name, change, expected) => {
  expect(stemsToCreate({ ...base, ...change })).toBe(expected);
});

describe('StemDemand', () => {
  test('is what is taken while one is created, and halves in half a minute', () => {
    const demand = new StemDemand();
    for (const at of [0, 100, 200, 900]) demand.take(at, 300);
    expect(demand.value(900)).toBeCloseTo(3, 1);
    expect(demand.value(30_200)).toBeCloseTo(1.5, 2);
    expect(demand.value(300_000)).toBe(0);
  });

  test('is at least what was taken just now, and never more than was ever taken', () => {
    const gaps = fc.array(fc.nat(5_000), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 2_000 }), (list, creationMs) => {
        const demand = new StemDemand();
        let now = 0;
        const at: number[] = [];
        for (const gap of list) {
          now += gap;
          at.push(now);
          demand.take(now, creationMs);
        }
        const lately = at.filter((time) => now - time < creationMs).length;
        expect(demand.value(now)).toBeGreaterThanOrEqual(lately - 1e-9);
        expect(demand.value(now)).toBeLessThanOrEqual(list.length);
      }),
    );
  });
});
