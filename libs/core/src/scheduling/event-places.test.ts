import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventPlaces } from './event-places.js';
import { environmentsToStart } from './start.js';

test.each([
  ['no environment, no place', { environments: 0, durationMs: 1, startMs: 20, aheadMs: 10 }, 0],
  ['one each as long as nothing is known', { environments: 3, durationMs: undefined, startMs: 20, aheadMs: 10 }, 3],
  ['one each of long ones', { environments: 3, durationMs: 11, startMs: 20, aheadMs: 10 }, 3],
  ['more of short ones', { environments: 3, durationMs: 2.5, startMs: 20, aheadMs: 10 }, 15],
  ['more yet where the next take longer to come', { environments: 3, durationMs: 2.5, startMs: 20, aheadMs: 15 }, 21],
  ['but not so many that others wait for long', { environments: 1, durationMs: 5, startMs: 1_000, aheadMs: 500 }, 6],
  ['not for ever more', { environments: 3, durationMs: 0, startMs: 20, aheadMs: 10 }, 51],
  ['less where a new environment is quick', { environments: 3, durationMs: 2.5, startMs: 6, aheadMs: 10 }, 9],
])('%s', (_, snapshot, places) => {
  expect(eventPlaces(snapshot)).toBe(places);
});

test('what waits at environments that are there is no reason to start another', () => {
  const snapshot = fc.record({
    environments: fc.integer({ min: 1, max: 100 }),
    durationMs: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
    startMs: fc.double({ min: 1, max: 1_000, noNaN: true }),
    aheadMs: fc.double({ min: 0, max: 1_000, noNaN: true }),
  });
  fc.assert(
    fc.property(snapshot, (s) => {
      const nothing = {
        backlog: 0,
        backlogLimit: 0,
        arrivalsPerMs: 0,
        starting: 0,
        leastMs: undefined,
        runningMs: 0,
        oldestWaitMs: 0,
      };
      const queued = eventPlaces(s) - s.environments;
      const rest = { ...nothing, queued, turningOver: s.environments, room: 100, maxStarting: 100 };
      expect(environmentsToStart({ ...s, ...rest })).toBe(0);
    }),
  );
});
