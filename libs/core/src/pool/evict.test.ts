import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseVictims, type Evictable, worthOf } from './evict.js';

const idle = (id: string, change: Partial<Evictable> = {}): Evictable => ({
  id,
  accountId: 'a',
  idleMs: 10_000,
  memoryMb: 128,
  rebuildMs: 100,
  uses: 1,
  expected: false,
  ...change,
});
const even = (): number => 0;

describe('worthOf', () => {
  test.each([
    ['idle for longer', { idleMs: 20_000 }],
    ['larger', { memoryMb: 256 }],
    ['made again faster', { rebuildMs: 20 }],
    ['used less', { uses: 0 }],
  ])('%s is worth less', (_name, change) => {
    expect(worthOf(idle('x', change))).toBeLessThan(worthOf(idle('y')));
  });
});

describe('chooseVictims', () => {
  test('takes what is worth least first and no more than needed', () => {
    const environments = [idle('new', { idleMs: 3 }), idle('dear', { rebuildMs: 9_000 }), idle('old'), idle('older')];
    expect(chooseVictims(environments, 200, even)).toEqual(['old', 'older']);
  });

  test('takes those that nobody is expected for first', () => {
    const environments = [idle('expected', { idleMs: 900_000, expected: true }), idle('fresh', { idleMs: 0 })];
    expect(chooseVictims(environments, 100, even)).toEqual(['fresh']);
  });

  test('gives up nothing when it would not be enough', () => {
    expect(chooseVictims([idle('a'), idle('b')], 1_000, even)).toEqual([]);
  });

  test('spares who turned out not to be needed', () => {
    const environments = [idle('small', { idleMs: 90_000 }), idle('large', { memoryMb: 1_024, rebuildMs: 9_000 })];
    expect(chooseVictims(environments, 1_000, even)).toEqual(['large']);
  });

  test('takes from the account that holds most for its weight, until another does', () => {
    const environments = [
      ...['a1', 'a2', 'a3'].map((id) => idle(id, { idleMs: 1 })),
      ...['b1', 'b2'].map((id) => idle(id, { accountId: 'b', idleMs: 900_000 })),
    ];
    const loads: Record<string, number> = { a: 500, b: 300 };
    expect(chooseVictims(environments, 3 * 128, (id) => loads[id]!)).toEqual(['a1', 'a2', 'b1']);
  });

  test('frees what is needed or nothing, takes each once, and no victim is superfluous', () => {
    const sizes = fc.array(
      fc.record({
        accountId: fc.constantFrom('a', 'b', 'c'),
        idleMs: fc.nat(),
        memoryMb: fc.integer({ min: 128, max: 10_240 }),
        rebuildMs: fc.nat(60_000),
        uses: fc.nat(10_000),
        expected: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    const loads = fc.record({ a: fc.nat(50_000), b: fc.nat(50_000), c: fc.nat(50_000) });
    fc.assert(
      fc.property(sizes, loads, fc.integer({ min: 1, max: 50_000 }), (list, load, needed) => {
        const named = list.map((size, i) => idle(String(i), size));
        const victims = chooseVictims(named, needed, (id) => load[id as 'a']);
        const mb = victims.map((id) => named[Number(id)]!.memoryMb);
        const total = mb.reduce((a, b) => a + b, 0);
        expect(new Set(victims).size).toBe(victims.length);
        if (victims.length > 0) {
          expect(total).toBeGreaterThanOrEqual(needed);
          for (const each of mb) expect(total - each).toBeLessThan(needed);
        } else {
          expect(named.reduce((a, e) => a + e.memoryMb, 0)).toBeLessThan(needed);
        }
      }),
    );
  });
});
