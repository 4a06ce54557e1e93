import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { environmentsToStart, type DemandSnapshot, isTurningOver } from './start.js';

const quiet: DemandSnapshot = {
  queued: 0,
  oldestWaitMs: 0,
  backlog: 0,
  arrivalsPerMs: 0,
  backlogLimit: 1_000,
  environments: 0,
  turningOver: 0,
  starting: 0,
  durationMs: undefined,
  leastMs: undefined,
  runningMs: 0,
  startMs: 10,
  room: 100,
  maxStarting: 100,
};

describe('environmentsToStart', () => {
  const cases: [string, Partial<DemandSnapshot>, number][] = [
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
    ['a backlog of a function that never ran: one to learn from', { backlog: 9_000 }, 1],
    ['as long as that one has told nothing, no more', { backlog: 9_000, environments: 1 }, 0],
    ['…but what it takes already is a measure', { backlog: 9_000, environments: 2, runningMs: 2_000 }, 2],
    ['a backlog of short handlers needs few', { backlog: 1_000, environments: 1, leastMs: 1 }, 0],
    ['one of long handlers gets as many again as there are', { backlog: 1_000, environments: 4, leastMs: 100 }, 4],
    ['…until it is gone in a second', { backlog: 50, environments: 4, leastMs: 100 }, 1],
    ['what is on its way is waited for', { backlog: 1_000, environments: 4, starting: 1, leastMs: 100 }, 0],
    ['arrivals are kept up with', { backlog: 1, environments: 2, arrivalsPerMs: 0.03, leastMs: 100 }, 2],
    ['no more than may run at once', { backlog: 1_000, backlogLimit: 5, environments: 4, leastMs: 100 }, 1],
    ['what nobody waits for is no reason', { arrivalsPerMs: 9, leastMs: 100 }, 0],
    ['a bound on how many start at once', { queued: 50, maxStarting: 4, starting: 1 }, 3],
  ];
  test.each(cases)('%s', (_name, change, expected) => {
    expect(environmentsToStart({ ...quiet, ...change })).toBe(expected);
  });

  const snapshot = fc.record({
    queued: fc.nat(1_000),
    oldestWaitMs: fc.nat(10_000),
    backlog: fc.nat(100_000),
    arrivalsPerMs: fc.double({ min: 0, max: 100, noNaN: true }),
    backlogLimit: fc.nat(1_000),
    environments: fc.nat(1_000),
    leastMs: fc.option(fc.double({ min: 0, max: 900_000, noNaN: true }), { nil: undefined }),
    runningMs: fc.nat(900_000),
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
        expect(n).toBeLessThanOrEqual(
          Math.max(0, s.queued - s.starting, s.backlog > 0 ? Math.max(1, s.environments) : 0),
        );
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
