import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstPollers, nextPollers, type PollerSnapshot } from './poller-count.js';

const LIMITS = { least: 0, most: 1_000 };
const snapshot = (more: Partial<PollerSnapshot> = {}): PollerSnapshot => ({
  pollers: 1,
  elapsedMs: 1_000,
  found: 0,
  empty: 0,
  succeeded: 0,
  failed: 0,
  waiting: 0,
  batchSize: 10,
  ...more,
});

/** A queue with a backlog from the first second on, and what a function takes of it, a second at a time. */
function simulate(backlog: number, seconds: number, failing = false, most = 1_000): number[] {
  const counts: number[] = [];
  let pollers = firstPollers({ ...LIMITS, most });
  let waiting = backlog;
  for (let second = 0; second < seconds; second++) {
    const batches = Math.min(Math.floor(pollers), Math.ceil(waiting / 10));
    if (!failing) waiting = Math.max(0, waiting - batches * 10);
    const outcome = failing ? { failed: batches } : { succeeded: batches };
    const round = snapshot({ pollers, waiting, found: batches, empty: Math.floor(pollers) - batches, ...outcome });
    pollers = nextPollers(round, { ...LIMITS, most });
    counts.push(Math.floor(pollers));
  }
  return counts;
}

describe('how many batches are under way', () => {
  it('is five as soon as there is anything, and grows by 300 a minute while messages wait', () => {
    const counts = simulate(10_000_000, 61);
    expect(counts[0]).toBe(5);
    expect(counts.at(-1)).toBe(305);
  });

  it('ends at the limit, and comes down when nothing is left', () => {
    expect(Math.max(...simulate(10_000_000, 200, false, 12))).toBe(12);
    expect(simulate(100, 30).at(-1)).toBe(1);
  });

  it('comes down while the function fails', () => {
    expect(simulate(10_000, 30, true).at(-1)).toBe(1);
    expect(nextPollers(snapshot({ pollers: 100, found: 9, failed: 5, succeeded: 4, waiting: 999 }), LIMITS)).toBe(50);
  });

  it('is within its limits and never grows faster than Lambda does', () => {
    const any = fc.record({
      pollers: fc.double({ min: 1, max: 2_000, noNaN: true }),
      elapsedMs: fc.nat(60_000),
      found: fc.nat(100),
      empty: fc.nat(100),
      succeeded: fc.nat(100),
      failed: fc.nat(100),
      waiting: fc.nat(1_000_000),
      batchSize: fc.integer({ min: 1, max: 10_000 }),
    });
    const limits = fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 2_000 })).map(([least, more]) => ({
      least,
      most: least + more,
    }));
    fc.assert(
      fc.property(any, limits, (round, { least, most }) => {
        const next = nextPollers(round, { least, most });
        expect(next).toBeGreaterThanOrEqual(Math.max(1, least));
        expect(next).toBeLessThanOrEqual(most);
        expect(next - Math.max(round.pollers, 5, least)).toBeLessThanOrEqual((300 * round.elapsedMs) / 60_000 + 1e-6);
        if (round.failed > round.succeeded) expect(next).toBeLessThanOrEqual(Math.max(round.pollers, least, 1));
      }),
    );
  });
});
