import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { environmentsToStart, type GroupSnapshot, isTurningOver } from './decide.js';

const quiet: GroupSnapshot = {
  queued: 0,
  oldestWaitMs: 0,
  turningOver: 0,
  starting: 0,
  durationMs: undefined,
  startMs: 10,
  room: 100,
  maxStarting: 100,
};

describe('environmentsToStart', () => {
  const cases: [string, Partial<GroupSnapshot>, number][] = [
    ['nothing waits', {}, 0],
    ['the first invocation of a function', { queued: 1 }, 1],
    ['three at once before any duration is known', { queued: 3 }, 3],
    ['those already starting are counted', { queued: 3, starting: 2 }, 1],
    ['as many start as wait', { queued: 2, starting: 2 }, 0],
    ['short handlers share: the busy one is free sooner', { queued: 8, turningOver: 1, durationMs: 0.3 }, 0],
    ['long handlers get one each', { queued: 8, turningOver: 2, durationMs: 5_000 }, 8],
    ['in between, only the deficit', { queued: 8, turningOver: 2, durationMs: 10 }, 6],
    ['a wait that is no longer brief', { queued: 1, oldestWaitMs: 41, turningOver: 1, durationMs: 1 }, 1],
    ['patience ends in one, not in many', { queued: 9, oldestWaitMs: 500, turningOver: 1, durationMs: 1 }, 1],
    [
      'patience has a bound, however long a start takes',
      { queued: 1, oldestWaitMs: 251, startMs: 5_000, turningOver: 1, durationMs: 100 },
      1,
    ],
    [
      'no guess is made from what runs far too long',
      { queued: 20, oldestWaitMs: 10, startMs: 5_000, durationMs: 100 },
      20,
    ],
    ['no room on the host', { queued: 5, room: 0 }, 0],
    ['room for two', { queued: 5, room: 2 }, 2],
    ['a bound on how many start at once', { queued: 50, maxStarting: 4, starting: 1 }, 3],
  ];
  test.each(cases)('%s', (_name, change, expected) => {
    expect(environmentsToStart({ ...quiet, ...change })).toBe(expected);
  });

  const snapshot = fc.record({
    queued: fc.nat(1_000),
    oldestWaitMs: fc.nat(10_000),
    turningOver: fc.nat(1_000),
    starting: fc.nat(1_000),
    durationMs: fc.option(fc.double({ min: 0, max: 900_000, noNaN: true }), { nil: undefined }),
    startMs: fc.integer({ min: 1, max: 10_000 }),
    room: fc.nat(1_000),
    maxStarting: fc.nat(1_000),
  });

  test('never more than wait, than there is room for, or than may start at once', () => {
    fc.assert(
      fc.property(snapshot, (s) => {
        const n = environmentsToStart(s);
        expect(Number.isInteger(n)).toBe(true);
        expect(n).toBeGreaterThanOrEqual(0);
        expect(n).toBeLessThanOrEqual(s.room);
        expect(n).toBeLessThanOrEqual(Math.max(0, s.queued - s.starting));
        expect(n + s.starting).toBeLessThanOrEqual(Math.max(s.maxStarting, s.starting));
      }),
    );
  });

  test('an idle group with room always starts for somebody who waits', () => {
    fc.assert(
      fc.property(snapshot, (s) => {
        const idle = {
          ...s,
          queued: s.queued + 1,
          turningOver: 0,
          starting: 0,
          room: s.room + 1,
          maxStarting: s.maxStarting + 1,
        };
        expect(environmentsToStart(idle)).toBeGreaterThan(0);
      }),
    );
  });
});

test.each([
  [5, undefined, true],
  [400, 100, true],
  [401, 100, false],
  [4, 0.3, true],
  [5, 0.3, false],
])('after %d ms of an average of %s ms, soon free: %s', (elapsed, average, expected) => {
  expect(isTurningOver(elapsed, average)).toBe(expected);
});
