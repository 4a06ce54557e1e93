import { expect, test } from 'vitest';
import { isExpected, keepAliveFor, type PrewarmSnapshot, shouldPrewarm } from './keep-alive.js';

const MINUTE = 60_000;
const hourly = { earliestMs: 55 * MINUTE, latestMs: 66 * MINUTE };
const often = { earliestMs: 0, latestMs: 2 * MINUTE };

test.each([
  ['nothing is known', undefined, true, 10],
  ['it comes back hourly: the last used waits for it', hourly, true, 66],
  ['it comes back hourly: the rest of a burst does not', hourly, false, 10],
  ['it comes back at once or not at all', often, true, 2],
  ['it comes back at once or not at all: all the others too', often, false, 2],
])('%s', (_name, window, usedLast, minutes) => {
  expect(keepAliveFor(window, 10 * MINUTE, usedLast)).toBe(minutes * MINUTE);
});

test('a standard under a minute is not raised', () => {
  expect(keepAliveFor({ earliestMs: 0, latestMs: 10 }, 5_000, true)).toBe(5_000);
});

test('a function is expected until its tail', () => {
  expect([isExpected(hourly, 66 * MINUTE), isExpected(hourly, 67 * MINUTE), isExpected(undefined, 0)]).toEqual([
    true,
    false,
    false,
  ]);
});

const due: PrewarmSnapshot = {
  window: hourly,
  idleMs: 56 * MINUTE,
  environments: 0,
  freeMb: 512,
  totalMb: 1_024,
  memoryMb: 128,
};
test.each([
  ['about to return', {}, true],
  ['not yet', { idleMs: 54 * MINUTE }, false],
  ['not any more', { idleMs: 67 * MINUTE }, false],
  ['there is one already', { environments: 1 }, false],
  ['memory is scarce', { freeMb: 383 }, false],
  ['nothing is predicted', { window: undefined }, false],
])('an environment before its invocation: %s', (_name, change, expected) => {
  expect(shouldPrewarm({ ...due, ...change })).toBe(expected);
});
