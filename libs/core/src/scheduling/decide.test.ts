import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type FunctionSnapshot, type IdleSnapshot } from './decide.js';

const NOW = 1_000_000;
const MINUTE = 60_000;

const idle = (id: string, idleMs: number, change: Partial<IdleSnapshot> = {}): IdleSnapshot => ({
  id,
  idleSince: NOW - idleMs,
  frozen: false,
  stale: false,
  provisioned: false,
  ...change,
});
const quiet: FunctionSnapshot = {
  queued: 0,
  oldestSince: undefined,
  backlog: 0,
  arrivalsPerMs: 0,
  backlogLimit: 1_000,
  busy: 0,
  turningOver: 0,
  starting: 0,
  idle: [],
  durationMs: undefined,
  leastMs: undefined,
  runningMs: 0,
  startMs: 10,
  room: 100,
  maxStarting: 32,
  window: undefined,
  policy: { keepAliveMs: 10 * MINUTE, freezeAfterMs: 1_000 },
};

test('a quiet function keeps what it used lately, and lets the rest rest and go', () => {
  const environments = [
    idle('old', 11 * MINUTE),
    idle('stale', 0, { stale: true }),
    idle('provisioned', 60 * MINUTE, { provisioned: true, frozen: true }),
    idle('resting', MINUTE),
    idle('fresh', 5),
  ];
  expect(decide({ ...quiet, idle: environments, busy: 2, starting: 1 }, NOW)).toEqual({
    add: 0,
    keep: 6,
    retire: ['old', 'stale'],
    freeze: ['resting'],
  });
});

test('the environment used last waits for a return that is predicted, however long that is', () => {
  const window = { earliestMs: 55 * MINUTE, latestMs: 66 * MINUTE };
  const environments = [idle('of a burst', 20 * MINUTE), idle('last', 20 * MINUTE)];
  expect(decide({ ...quiet, idle: environments, window }, NOW)).toMatchObject({ keep: 1, retire: ['of a burst'] });
});

test('who waits gets environments, what is only busy gets none', () => {
  expect(decide({ ...quiet, queued: 3, oldestSince: NOW }, NOW)).toMatchObject({ add: 3, keep: 0 });
  expect(decide({ ...quiet, busy: 5, turningOver: 5, durationMs: 100 }, NOW)).toMatchObject({ add: 0, keep: 5 });
});

test('a backlog counts before any of it is handed out, and what is about to be retired does not serve it', () => {
  const waiting = { ...quiet, backlog: 1_000, durationMs: 100, leastMs: 100 };
  expect(decide(waiting, NOW)).toMatchObject({ add: 1, keep: 0 });
  expect(decide({ ...waiting, busy: 4, turningOver: 4 }, NOW)).toMatchObject({ add: 4, keep: 4 });
  expect(decide({ ...waiting, backlog: 10, idle: [idle('stale', 0, { stale: true })] }, NOW)).toMatchObject({ add: 1 });
});

test('nothing is started without room, and nothing is kept and retired at once', () => {
  const snapshot = fc.record({
    queued: fc.nat(50),
    backlog: fc.nat(5_000),
    busy: fc.nat(20),
    starting: fc.nat(5),
    room: fc.nat(10),
    leastMs: fc.option(fc.nat(5_000), { nil: undefined }),
    idleMs: fc.array(fc.nat(20 * MINUTE), { maxLength: 10 }),
  });
  fc.assert(
    fc.property(snapshot, ({ idleMs, ...change }) => {
      const environments = idleMs.map((ms, index) => idle(String(index), ms));
      const s = { ...quiet, ...change, oldestSince: NOW, turningOver: change.busy, idle: environments };
      const { add, keep, retire, freeze } = decide(s, NOW);
      expect(add).toBeLessThanOrEqual(s.room);
      expect(keep + retire.length).toBe(s.busy + s.starting + environments.length);
      expect(new Set([...retire, ...freeze]).size).toBe(retire.length + freeze.length);
      expect(decide(s, NOW)).toEqual({ add, keep, retire, freeze });
    }),
  );
});
