import {
  type AttemptOutcome,
  type NextStep,
  type RetryPolicy,
  isTooOld,
  nextStep,
} from '@stoker/core/invocation/retry-policy';
import type { Clock } from '../ports/clock.js';
import type { AsyncEvent, ClaimedEvent, EventQueue, EventStore } from '../ports/event-store.js';
import { holdLease } from './hold-lease.js';

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
  /** Undefined when the event was too old to be tried. */
  readonly outcome: AttemptOutcome | undefined;
  readonly next: NextStep;
  /** False when somebody else had taken the event over, so that `next` was not written down. */
  readonly recorded: boolean;
  /** What `runInvocation` or the queue threw. */
  readonly error?: unknown;
}

export interface RunEventPorts {
  readonly store: EventStore;
  readonly queue: Pick<EventQueue, 'enqueue'>;
  readonly clock: Clock;
  readonly runInvocation: RunInvocation;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onRun: (run: EventRun) => void;
}

export interface RunEventOptions {
  readonly policy: RetryPolicy;
  /** ms that an event is held without being extended; so long waits the event of a process that died. */
  readonly leaseMs: number;
}

/** ms that a retry is looked at late, so that the store's clock, a moment behind ours, agrees that it is due. */
export const CLOCK_SLACK_MS = 100;

/**
 * Looks at one event when the queue says so: takes it, runs it, and writes down its end or its next attempt. A
 * queue that says so twice, too early or after the end does no harm, for the store decides who may run what.
 */
export class RunEvent {
  constructor(
    private readonly ports: RunEventPorts,
    private readonly options: RunEventOptions,
  ) {}

  /** Rejects only when the store is out of reach; the event then comes due again when its lease is over. */
  async run(eventId: string): Promise<void> {
    const { store, clock, onRun } = this.ports;
    const claim = await store.claim(eventId, this.options.leaseMs);
    if (claim === undefined) return;
    const { failures, attempts } = claim;
    const history = { acceptedAt: claim.event.acceptedAt, failures, attempts };
    const attempt = attempts + 1;
    if (isTooOld(history, this.options.policy, clock.now())) {
      const end = { status: 'failed', reason: 'EventAgeExceeded' } as const;
      const recorded = await store.settle(eventId, claim.fence, end);
      onRun({ event: claim.event, attempt, outcome: undefined, next: { kind: 'end', end }, recorded });
      return;
    }
    const { outcome, error } = await this.#attempt(claim, attempt);
    const next = nextStep(history, outcome, this.options.policy, clock.now(), this.ports.random());
    const recorded = await this.#record(claim, next);
    const enqueueError = recorded && next.kind === 'retry' ? await this.#enqueue(claim.event, next.at) : undefined;
    onRun({ event: claim.event, attempt, outcome, next, recorded, error: error ?? enqueueError });
  }

  /** Functions may run for 15 minutes, so the claim is extended for as long as it takes. */
  async #attempt(claim: ClaimedEvent, attempt: number): Promise<{ outcome: AttemptOutcome; error?: unknown }> {
    const { store, runInvocation } = this.ports;
    const { leaseMs } = this.options;
    const release = holdLease(() => store.extend(claim.event.eventId, claim.fence, leaseMs), leaseMs / 3);
    try {
      return { outcome: await runInvocation(claim.event, attempt) };
    } catch (error) {
      return { outcome: 'service-fault', error };
    } finally {
      release();
    }
  }

  #record(claim: ClaimedEvent, next: NextStep): Promise<boolean> {
    const { eventId } = claim.event;
    if (next.kind === 'end') return this.ports.store.settle(eventId, claim.fence, next.end);
    return this.ports.store.postpone(eventId, claim.fence, next.at, next.countFailure);
  }

  /** The reconciler enqueues in time what could not be enqueued here. */
  async #enqueue({ eventId, accountId }: AsyncEvent, at: number): Promise<unknown> {
    try {
      const delayMs = Math.max(0, at - this.ports.clock.now()) + CLOCK_SLACK_MS;
      await this.ports.queue.enqueue(eventId, accountId, delayMs);
      return undefined;
    } catch (error) {
      return error;
    }
  }
}
