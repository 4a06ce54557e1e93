import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fairShares, mustYield, nextInLine, type Party } from './fair-share.js';

const party = (id: string, usedMb: number, wantedMb: number, change: Partial<Party> = {}): Party => ({
  id,
  weight: 1,
  usedMb,
  nextMb: wantedMb > usedMb ? 128 : 0,
  wantedMb,
  ...change,
});

describe('fairShares', () => {
  test.each<[string, Party[], number[]]>([
    ['two that want more than there is', [party('a', 0, 2_000), party('b', 0, 2_000)], [500, 500]],
    ['what one leaves goes to the other', [party('a', 0, 2_000), party('b', 0, 200)], [800, 200]],
    ['by weight', [party('a', 0, 2_000, { weight: 3 }), party('b', 0, 2_000)], [750, 250]],
    ['all that is wanted, where there is enough', [party('a', 0, 300), party('b', 0, 200)], [300, 200]],
  ])('%s', (_name, parties, expected) => {
    expect([...parties.map(({ id }) => fairShares(1_000, parties).get(id))]).toEqual(expected);
  });

  const parties = fc.array(
    fc.record({ weight: fc.integer({ min: 1, max: 10 }), wantedMb: fc.integer({ min: 1, max: 10_000 }) }),
    { minLength: 1, maxLength: 12 },
  );
  test('share out all that is wanted and there, and starve nobody for one who has more', () => {
    fc.assert(
      fc.property(parties, fc.integer({ min: 1, max: 40_000 }), (list, capacity) => {
        const all = list.map(({ weight, wantedMb }, i) => party(String(i), 0, wantedMb, { weight }));
        const shares = fairShares(capacity, all);
        const total = [...shares.values()].reduce((a, b) => a + b, 0);
        const wanted = all.reduce((a, b) => a + b.wantedMb, 0);
        expect(total).toBeCloseTo(Math.min(capacity, wanted), 3);
        for (const poor of all) {
          const share = shares.get(poor.id)!;
          expect(share).toBeLessThanOrEqual(poor.wantedMb);
          if (share >= poor.wantedMb - 1e-6) continue;
          for (const rich of all) {
            expect(shares.get(rich.id)! / rich.weight).toBeLessThanOrEqual(share / poor.weight + 1e-6);
          }
        }
      }),
    );
  });
});

test('next in line is who would hold least for its weight, within its share', () => {
  expect(nextInLine(1_024, [party('a', 512, 900), party('b', 256, 900), party('c', 0, 0)])).toBe('b');
  expect(nextInLine(1_024, [party('a', 512, 900, { weight: 4 }), party('b', 256, 900)])).toBe('a');
  expect(nextInLine(1_024, [party('a', 512, 900), party('b', 0, 900, { nextMb: 600 })])).toBeUndefined();
  expect(nextInLine(1_024, [party('a', 512, 512)])).toBeUndefined();
});

describe('mustYield', () => {
  test('who has more than its share lets go for one who has less', () => {
    expect(mustYield('a', 128, 1_024, [party('a', 1_024, 4_000), party('b', 0, 4_000)])).toBe(true);
  });

  test('who has a part of one too much lets go for one who has none', () => {
    // A share of 320 MB each for three, and 64 for who needs one small environment.
    const parties = [
      party('a', 384, 4_000),
      party('b', 320, 4_000),
      party('c', 320, 4_000),
      party('late', 0, 64, { nextMb: 64 }),
    ];
    expect(mustYield('a', 128, 1_024, parties)).toBe(false);
    expect(mustYield('a', 64, 1_024, parties)).toBe(true);
    expect(mustYield('b', 64, 1_024, parties)).toBe(false);
  });

  test.each<[string, Party[]]>([
    ['nobody else waits', [party('a', 1_024, 4_000), party('b', 0, 0)]],
    ['it has no more than its share', [party('a', 512, 4_000), party('b', 512, 4_000)]],
    ['the other would be beyond its own', [party('a', 640, 4_000), party('b', 384, 4_000, { nextMb: 256 })]],
  ])('not when %s', (_name, parties) => {
    expect(mustYield('a', 128, 1_024, parties)).toBe(false);
  });

  test('from any start, giving way ends, with nobody below its share by an environment while another is above', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 64 }), (list, environments) => {
        const capacity = 128 * environments;
        const used = list.map(() => 0);
        used[0] = environments;
        const snapshot = (): Party[] =>
          list.map((want, i) => party(String(i), 128 * used[i]!, 128 * Math.max(used[i]!, want)));
        for (let moves = 0; ; moves += 1) {
          expect(moves).toBeLessThan(environments + 1);
          const parties = snapshot();
          const giver = list.findIndex((_, i) => used[i]! > 0 && mustYield(String(i), 128, capacity, parties));
          if (giver < 0) break;
          const taker = Number(nextInLine(capacity, parties));
          expect(taker).not.toBe(giver);
          used[giver]! -= 1;
          used[taker]! += 1;
        }
        const parties = snapshot();
        const shares = fairShares(capacity, parties);
        const starved = parties.some(({ id, usedMb, nextMb }) => nextMb > 0 && usedMb + nextMb <= shares.get(id)!);
        const above = parties.some(({ id, usedMb }) => usedMb - 128 >= shares.get(id)!);
        expect(starved && above).toBe(false);
      }),
    );
  });
});
