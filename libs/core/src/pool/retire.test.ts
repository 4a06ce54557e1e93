import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseVictims, sortIdle, type IdleEnvironment } from './retire.js';

const policy = { keepAliveMs: 600_000, freezeAfterMs: 50 };
const idle = (id: string, change: Partial<IdleEnvironment> = {}): IdleEnvironment => ({
  id,
  idleSince: 0,
  memoryMb: 128,
  frozen: false,
  stale: false,
  ...change,
});

describe('sortIdle', () => {
  test('keeps the fresh, freezes the idle, retires the old and the stale', () => {
    const environments = [
      idle('fresh', { idleSince: 599_990 }),
      idle('resting', { idleSince: 599_000 }),
      idle('frozen', { idleSince: 599_000, frozen: true }),
      idle('old', { idleSince: 0, frozen: true }),
      idle('stale', { idleSince: 599_999, stale: true }),
    ];
    expect(sortIdle(environments, policy, 600_000)).toEqual({ retire: ['old', 'stale'], freeze: ['resting'] });
  });
});

describe('chooseVictims', () => {
  test('takes the least recently used first and no more than needed', () => {
    const environments = [
      idle('new', { idleSince: 3 }),
      idle('oldest', { idleSince: 1 }),
      idle('older', { idleSince: 2 }),
    ];
    expect(chooseVictims(environments, 200)).toEqual(['oldest', 'older']);
  });

  test('gives up nothing when it would not be enough', () => {
    expect(chooseVictims([idle('a'), idle('b')], 1_000)).toEqual([]);
  });

  test('frees what is needed or nothing, and no victim is superfluous', () => {
    const sizes = fc.array(fc.record({ idleSince: fc.nat(), memoryMb: fc.integer({ min: 128, max: 10_240 }) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 50_000 }), (list, needed) => {
        const named = list.map((size, i) => idle(String(i), size));
        const victims = chooseVictims(named, needed);
        const mb = victims.map((id) => named[Number(id)]!.memoryMb);
        const total = mb.reduce((a, b) => a + b, 0);
        if (victims.length > 0) {
          expect(total).toBeGreaterThanOrEqual(needed);
          expect(total - mb.at(-1)!).toBeLessThan(needed);
        } else {
          expect(named.reduce((a, e) => a + e.memoryMb, 0)).toBeLessThan(needed);
        }
      }),
    );
  });
});
