import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AttemptOutcome,
  type EventHistory,
  LAMBDA_RETRY_POLICY,
  type NextStep,
  attemptLeaseMs,
  endBeforeAttempt,
  isTooOld,
  nextStep,
} from './retry-policy.js';

const HOUR = 3_600_000;
const fresh: EventHistory = { acceptedAt: 0, failures: 0, attempts: 0, lostAttempts: 0 };
const after = (outcome: AttemptOutcome, history: Partial<EventHistory> = {}, now = 1_000, random = 0): NextStep =>
  nextStep({ ...fresh, ...history }, outcome, LAMBDA_RETRY_POLICY, now, random);
const failed = (reason: string) => ({ kind: 'end', end: { status: 'failed', reason } });

test('success ends it', () => {
  expect(after('succeeded')).toEqual({ kind: 'end', end: { status: 'succeeded' } });
});

test('a function that is gone ends it', () => {
  expect(after('function-gone')).toEqual(failed('FunctionGone'));
});

describe('function errors', () => {
  test.each([
    [0, 60_000],
    [1, 120_000],
  ])('after %i earlier ones it is tried again in %i ms', (failures, delay) => {
    const step = after('function-error', { failures, attempts: failures }, 1_000);
    expect(step).toEqual({ kind: 'retry', at: 1_000 + delay, countFailure: true });
  });

  test('the third ends it', () => {
    expect(after('function-error', { failures: 2, attempts: 2 })).toEqual(failed('RetriesExhausted'));
  });

  test('throttles in between do not use retries up', () => {
    expect(after('function-error', { failures: 1, attempts: 40 })).toMatchObject({ kind: 'retry' });
  });
});

describe.each(['throttled', 'service-fault'] as const)('%s', (outcome) => {
  test.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [8, 256_000],
    [9, 300_000],
    [500, 300_000],
  ])('after %i earlier ones it is tried again in %i ms', (attempts, delay) => {
    expect(after(outcome, { attempts }, 0)).toEqual({ kind: 'retry', at: delay, countFailure: false });
  });

  test('function errors before do not lengthen the delay', () => {
    expect(after(outcome, { attempts: 3, failures: 2 }, 0)).toMatchObject({ at: 2_000 });
  });

  test('what was throttled together is spread', () => {
    expect(after(outcome, {}, 0, 1)).toMatchObject({ at: 1_250 });
  });

  test('six hours after acceptance it is over', () => {
    expect(after(outcome, {}, 6 * HOUR - 1_000)).toMatchObject({ kind: 'retry' });
    expect(after(outcome, {}, 6 * HOUR - 999)).toEqual(failed('EventAgeExceeded'));
  });
});

test('too old is older than the maximum age', () => {
  expect(isTooOld(fresh, LAMBDA_RETRY_POLICY, 6 * HOUR)).toBe(false);
  expect(isTooOld(fresh, LAMBDA_RETRY_POLICY, 6 * HOUR + 1)).toBe(true);
});

describe('before an attempt', () => {
  const before = (history: Partial<EventHistory>, now = 1_000) =>
    endBeforeAttempt({ ...fresh, ...history }, LAMBDA_RETRY_POLICY, now);

  test('nothing ends an event that is young and was reported back', () => {
    expect(before({ attempts: 40, failures: 2 })).toBeUndefined();
  });

  test('age ends it', () => {
    expect(before({}, 6 * HOUR + 1)).toEqual({ status: 'failed', reason: 'EventAgeExceeded' });
  });

  test('the fifth attempt in a row that was lost ends it', () => {
    expect(before({ attempts: 4, lostAttempts: 4 })).toBeUndefined();
    expect(before({ attempts: 5, lostAttempts: 5 })).toEqual({ status: 'failed', reason: 'AttemptsLost' });
  });
});

describe('the lease of an attempt', () => {
  const lease = (lostAttempts: number, random: number) => attemptLeaseMs({ ...fresh, lostAttempts }, 30_000, random);

  test('is as given while none was lost', () => {
    expect([lease(0, 0), lease(0, 1)]).toEqual([30_000, 30_000]);
  });

  test('doubles with every loss, and differs between events', () => {
    expect([1, 2, 3, 4].map((lost) => [lease(lost, 0), lease(lost, 1)])).toEqual([
      [60_000, 120_000],
      [120_000, 240_000],
      [240_000, 480_000],
      [480_000, 960_000],
    ]);
  });
});

test('whatever happens, an event comes to its end within its age and three function errors', () => {
  const outcome = fc.constantFrom<AttemptOutcome[]>('function-error', 'throttled', 'service-fault');
  fc.assert(
    fc.property(fc.infiniteStream(fc.tuple(outcome, fc.double({ min: 0, max: 1, noNaN: true }))), (stream) => {
      let now = 0;
      let history = fresh;
      for (const [happened, random] of stream) {
        const step = nextStep(history, happened, LAMBDA_RETRY_POLICY, now, random);
        if (step.kind === 'end') break;
        expect(step.at).toBeGreaterThan(now);
        expect(step.at).toBeLessThanOrEqual(6 * HOUR);
        now = step.at;
        const failures = history.failures + (step.countFailure ? 1 : 0);
        history = { ...history, failures, attempts: history.attempts + 1 };
        expect(failures).toBeLessThanOrEqual(2);
      }
    }),
  );
});
