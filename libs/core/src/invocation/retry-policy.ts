/**
 * What becomes of an asynchronous event after an attempt to run it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export interface RetryPolicy {
  /** ms to wait after the first, second… function error; as many retries as there are entries. */
  readonly functionErrorDelaysMs: readonly number[];
  /** ms to wait after the first attempt that the platform could not make; doubles from there. */
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
  /** ms since acceptance after which an event is not tried any more. */
  readonly maximumAgeMs: number;
  /** Attempts in a row that nobody reported the end of, after which there is no other; Stoker's own rule. */
  readonly maximumLostAttempts: number;
}

/** Lambda's own figures. */
export const LAMBDA_RETRY_POLICY: RetryPolicy = {
  functionErrorDelaysMs: [60_000, 120_000],
  firstBackoffMs: 1_000,
  longestBackoffMs: 300_000,
  maximumAgeMs: 21_600_000,
  maximumLostAttempts: 5,
};

/**
 * How an attempt ended: `function-error` is the function's fault, time-outs and crashes included; `throttled` and
 * `service-fault` mean that the function had no fair try; `function-gone` that there is nothing to try any more;
 * `shut-off` that its concurrency is reserved as none, and `recursive-loop` that it invokes itself without end.
 */
export type AttemptOutcome =
  'succeeded' | 'function-error' | 'throttled' | 'service-fault' | 'function-gone' | 'shut-off' | 'recursive-loop';

/** The one terminal state that every accepted event reaches. */
export type EventEnd = { readonly status: 'succeeded' } | { readonly status: 'failed'; readonly reason: FailureReason };

/** `AttemptsLost`: time and again the worker that ran it was never heard of again, so it may be what kills them. */
export type FailureReason =
  'RetriesExhausted' | 'EventAgeExceeded' | 'FunctionGone' | 'AttemptsLost' | 'ShutOff' | 'RecursiveLoop';

/** What happened to the event before the attempt. */
export interface EventHistory {
  /** ms since the epoch. */
  readonly acceptedAt: number;
  /** Attempts that ended in a function error. */
  readonly failures: number;
  /** Attempts in all, broken off ones included. */
  readonly attempts: number;
  /** The latest attempts, in a row, that nobody reported the end of. */
  readonly lostAttempts: number;
}

export type NextStep =
  | { readonly kind: 'end'; readonly end: EventEnd }
  | { readonly kind: 'retry'; readonly at: number; readonly countFailure: boolean };

/** Whether the event is too old for a first or another attempt. */
export function isTooOld({ acceptedAt }: EventHistory, policy: RetryPolicy, now: number): boolean {
  return now - acceptedAt > policy.maximumAgeMs;
}

/** The end of an event that is not to be tried again, whatever the next attempt would bring. */
export function endBeforeAttempt(history: EventHistory, policy: RetryPolicy, now: number): EventEnd | undefined {
  if (isTooOld(history, policy, now)) return { status: 'failed', reason: 'EventAgeExceeded' };
  if (history.lostAttempts >= policy.maximumLostAttempts) return { status: 'failed', reason: 'AttemptsLost' };
  return undefined;
}

/**
 * How long an attempt is held, ms, and so how long after its loss the next one starts: longer with every loss, and
 * each event by another time, so that the one event that kills its worker comes to run apart from those that had
 * the bad luck to run beside it.
 *
 * @param leaseMs of an attempt after none was lost
 * @param random 0 to 1
 */
export function attemptLeaseMs(
  { lostAttempts }: Pick<EventHistory, 'lostAttempts'>,
  leaseMs: number,
  random: number,
): number {
  return lostAttempts === 0 ? leaseMs : Math.round(leaseMs * 2 ** Math.min(lostAttempts, 10) * (1 + random));
}

/**
 * The step after an attempt.
 *
 * @param history as it was before the attempt
 * @param random 0 to 1; spreads what was throttled together over up to a quarter of its delay
 */
export function nextStep(
  history: EventHistory,
  outcome: AttemptOutcome,
  policy: RetryPolicy,
  now: number,
  random: number,
): NextStep {
  switch (outcome) {
    case 'succeeded':
      return { kind: 'end', end: { status: 'succeeded' } };
    case 'function-gone':
      return failed('FunctionGone');
    case 'shut-off':
      return failed('ShutOff');
    case 'recursive-loop':
      return failed('RecursiveLoop');
    case 'function-error': {
      const delay = policy.functionErrorDelaysMs[history.failures];
      return delay === undefined ? failed('RetriesExhausted') : retry(history, policy, now + delay, true);
    }
    case 'throttled':
    case 'service-fault': {
      const doublings = Math.min(history.attempts - history.failures, 30);
      const delay = policy.firstBackoffMs * 2 ** doublings * (1 + random / 4);
      return retry(history, policy, now + Math.min(Math.round(delay), policy.longestBackoffMs), false);
    }
  }
}

function failed(reason: FailureReason): NextStep {
  return { kind: 'end', end: { status: 'failed', reason } };
}

/** A retry that would come too late is not waited for. */
function retry(history: EventHistory, policy: RetryPolicy, at: number, countFailure: boolean): NextStep {
  return isTooOld(history, policy, at) ? failed('EventAgeExceeded') : { kind: 'retry', at, countFailure };
}
