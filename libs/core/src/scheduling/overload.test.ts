import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOverloaded, type QueueSnapshot } from './overload.js';

const full: QueueSnapshot = {
  queued: 0,
  environments: 10,
  starting: 0,
  canGrow: false,
  durationMs: 100,
  maxWaitMs: 10_000,
};

test.each<[string, Partial<QueueSnapshot>, boolean]>([
  ['a short queue', { queued: 20 }, false],
  ['three rounds of it', { queued: 29 }, false],
  ['more than three', { queued: 30 }, true],
  ['more, but environments can be added', { queued: 500, canGrow: true }, false],
  ['short ones may wait a tenth of a second', { queued: 900, durationMs: 1 }, false],
  ['but no longer', { queued: 1_000, durationMs: 1 }, true],
  ['nothing waits longer than anything may', { queued: 10, durationMs: 60_000 }, true],
  ['nothing was measured', { queued: 999, durationMs: undefined }, false],
  ['nothing was measured, and many wait', { queued: 1_000, durationMs: undefined }, true],
  ['others have all of the host', { queued: 999, environments: 0 }, false],
  ['a burst for which environments are still being made', { queued: 999, starting: 1 }, false],
  ['more than any burst', { queued: 1_001, starting: 1 }, true],
])('%s', (_name, change, expected) => {
  expect(isOverloaded({ ...full, ...change })).toBe(expected);
});

describe('at any load', () => {
  /** Ten environments of 100 ms each in steps of 10 ms; answers the waits of those served and the count of them. */
  function run(arrivalsPerStep: readonly number[]): { waits: number[]; served: number } {
    const queue: number[] = [];
    const busyUntil = Array.from({ length: 10 }, () => 0);
    const waits: number[] = [];
    arrivalsPerStep.forEach((arrivals, step) => {
      const now = step * 10;
      for (let n = 0; n < arrivals; n += 1) if (!isOverloaded({ ...full, queued: queue.length })) queue.push(now);
      busyUntil.forEach((until, i) => {
        if (until > now || queue.length === 0) return;
        waits.push(now - queue.shift()!);
        busyUntil[i] = now + 100;
      });
    });
    return { waits, served: waits.length };
  }

  test('nobody who is served has waited for more than four times what a service takes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10), { minLength: 50, maxLength: 300 }), (arrivals) => {
        expect(Math.max(0, ...run(arrivals).waits)).toBeLessThanOrEqual(400);
      }),
    );
  });

  test('at twice its capacity it does all that it can', () => {
    const capacity = 1_000;
    expect(run(Array.from({ length: 1_000 }, () => 2)).served).toBeGreaterThanOrEqual(0.98 * capacity);
  });
});
