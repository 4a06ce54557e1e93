import {
  type AttemptOutcome,
  type NextStep,
  type RetryPolicy,
  attemptLeaseMs,
  endBeforeAttempt,
  nextStep,
} from '@stoker/core/invocation/retry-policy';
import type { Clock } from '../ports/clock.js';
import type { AsyncEvent, ClaimedEvent, EventQueue, EventStore } from '../ports/event-store.js';
import { holdLease } from './hold-lease.js';
import { untilAvailable } from './until-available.js';

/**
 * Runs the function once for an event.
 *
 * @param attempt 1 for the first; with the event's id it is the usage record's key, never used twice
 */
export type RunInvocation = (event: AsyncEvent, attempt: number) => Promise<AttemptOutcome>;

/** One run of an event, for the log and the metrics. */
export interface EventRun {
  readonly event: AsyncEvent;
  readonly attempt: number;
  /** Undefined when the event was not tried: it was too old, or its attempts were lost too often. */
  readonly outcome: AttemptOutcome | undefined;
  readonly next: NextStep;
  /**
   * False when somebody else had taken the event over, so that `next` was not written down; also when the store took
   * it down but was gone before it said so.
   */
  readonly recorded: boolean;
  /** What `runInvocation` or the queue threw. */
  readonly error?: unknown;
}

export interface RunEventPorts {
  readonly store: EventStore;
  readonly queue: Pick<EventQueue, 'wake'>;
  readonly clock: Clock;
  readonly runInvocation: RunInvocation;
  /** The policy of an event's retries; rejects when the store is out of reach. */
  readonly policyOf: (event: AsyncEvent) => RetryPolicy | Promise<RetryPolicy>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onRun: (run: EventRun) => void;
}

export interface RunEventOptions {
  /** ms that an event is held without being extended; so long waits the event of a process that died. */
  readonly leaseMs: number;
}

/** ms that a retry is looked at late, so that the store's clock, a moment behind ours, agrees that it is due. */
export const CLOCK_SLACK_MS = 100;

/**
 * ms that the end of a run is kept at hand while the store is out of reach: what is given up runs again and is billed
 * again, so it is worth waiting for a database to be restarted.
 */
export const STORE_PATIENCE_MS = 5 * 60_000;

/** Runs an event that was claimed, and writes down its end or its next attempt. */
export class RunEvent {
  constructor(
    private readonly ports: RunEventPorts,
    private readonly options: RunEventOptions,
  ) {}

  /**
   * Answers how the attempt ended; undefined when there was none. Rejects only when the store is out of reach for long; the
   * event comes due again when its lease is over.
   *
   * @param claim made a moment ago for `leaseMs`
   * @param onAttempted told when the function has been run, before that is written down
   */
  async run(claim: ClaimedEvent, onAttempted?: () => void): Promise<AttemptOutcome | undefined> {
    const { store, clock, random, onRun } = this.ports;
    const { event, failures, attempts, lostAttempts } = claim;
    const { eventId } = event;
    const history = { acceptedAt: event.acceptedAt, failures, attempts, lostAttempts };
    const attempt = attempts + 1;
    const policy = await this.ports.policyOf(event);
    const end = endBeforeAttempt(history, policy, clock.now());
    if (end !== undefined) {
      const next = { kind: 'end', end } as const;
      onRun({ event, attempt, outcome: undefined, next, recorded: await this.#record(claim, next) });
      return undefined;
    }
    const leaseMs = attemptLeaseMs(history, this.options.leaseMs, random());
    // A longer lease than the claim's must stand before the run may kill this process; who lost it must not run.
    if (lostAttempts > 0 && !(await store.extend(eventId, claim.fence, leaseMs))) return undefined;
    const release = holdLease(() => store.extend(eventId, claim.fence, leaseMs), this.options.leaseMs / 3);
    try {
      const { outcome, error } = await this.#attempt(event, attempt);
      onAttempted?.();
      const next = nextStep(history, outcome, policy, clock.now(), random());
      const recorded = await this.#record(claim, next);
      release();
      const wakeError = recorded && next.kind === 'retry' ? await this.#wakeAt(event, next.at) : undefined;
      onRun({ event, attempt, outcome, next, recorded, error: error ?? wakeError });
      return outcome;
    } finally {
      release();
    }
  }

  async #attempt(event: AsyncEvent, attempt: number): Promise<{ outcome: AttemptOutcome; error?: unknown }> {
    try {
      return { outcome: await this.ports.runInvocation(event, attempt) };
    } catch (error) {
      return { outcome: 'service-fault', error };
    }
  }

  /** The fence makes it harmless to write twice. */
  #record({ event: { eventId }, fence }: ClaimedEvent, next: NextStep): Promise<boolean> {
    const { store } = this.ports;
    return untilAvailable(
      () =>
        next.kind === 'end'
          ? store.settle(eventId, fence, next.end)
          : store.postpone(eventId, fence, next.at, next.countFailure),
      STORE_PATIENCE_MS,
    );
  }

  /** What could not be enqueued is found in the store when it is due. */
  async #wakeAt(event: AsyncEvent, at: number): Promise<unknown> {
    try {
      const delayMs = Math.max(0, at - this.ports.clock.now()) + CLOCK_SLACK_MS;
      await this.ports.queue.wake(event, delayMs);
      return undefined;
    } catch (error) {
      return error;
    }
  }
}
