import {
  type AttemptOutcome,
  type NextStep,
  type RetryPolicy,
  attemptLeaseMs,
  endBeforeAttempt,
  nextStep,
} from '@stoker/core/invocation/retry-policy';
import type { Clock } from '../ports/clock.js';
import type { NewDelivery } from '../ports/delivery-store.js';
import type { AsyncEvent, ClaimedEvent, EventQueue, EventStore } from '../ports/event-store.js';
import type { AttemptResult, EventEnding } from './end-deliveries.js';
import { holdLease } from './hold-lease.js';
import { untilAvailable } from './until-available.js';

/**
 * Runs the function once for an event.
 *
 * @param attempt 1 for the first; with the event's id it is the usage record's key, never used twice
 */
export type RunInvocation = (event: AsyncEvent, attempt: number) => Promise<AttemptResult>;

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
  /** What is to be told of an event's end; rejects when the store is out of reach. */
  readonly deliveriesOf: (ending: EventEnding) => Promise<readonly NewDelivery[]>;
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

type Retry = Extract<NextStep, { kind: 'retry' }>;

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
      const recorded = await this.#end(claim, { event, end, attempts });
      onRun({ event, attempt, outcome: undefined, next, recorded });
      return undefined;
    }
    const leaseMs = attemptLeaseMs(history, this.options.leaseMs, random());
    // A longer lease than the claim's must stand before the run may kill this process; who lost it must not run.
    if (lostAttempts > 0 && !(await store.extend(eventId, claim.fence, leaseMs))) return undefined;
    const release = holdLease(() => store.extend(eventId, claim.fence, leaseMs), this.options.leaseMs / 3);
    try {
      const { result, error } = await this.#attempt(event, attempt);
      onAttempted?.();
      const { outcome } = result;
      const next = nextStep(history, outcome, policy, clock.now(), random());
      const recorded = await (next.kind === 'end'
        ? this.#end(claim, { event, end: next.end, attempts: attempt, last: result })
        : this.#postpone(claim, next));
      release();
      const wakeError = recorded && next.kind === 'retry' ? await this.#wakeAt(event, next.at) : undefined;
      onRun({ event, attempt, outcome, next, recorded, error: error ?? wakeError });
      return outcome;
    } finally {
      release();
    }
  }

  async #attempt(event: AsyncEvent, attempt: number): Promise<{ result: AttemptResult; error?: unknown }> {
    try {
      return { result: await this.ports.runInvocation(event, attempt) };
    } catch (error) {
      return { result: { outcome: 'service-fault' }, error };
    }
  }

  /** Writes the end down, and in the same commit what is to be told of it. The fence makes it harmless to write twice. */
  #end({ event: { eventId }, fence }: ClaimedEvent, ending: EventEnding): Promise<boolean> {
    const { store, deliveriesOf } = this.ports;
    return untilAvailable(
      async () => store.settle(eventId, fence, ending.end, await deliveriesOf(ending)),
      STORE_PATIENCE_MS,
    );
  }

  #postpone({ event: { eventId }, fence }: ClaimedEvent, { at, countFailure }: Retry): Promise<boolean> {
    return untilAvailable(() => this.ports.store.postpone(eventId, fence, at, countFailure), STORE_PATIENCE_MS);
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
