import type { NewDelivery } from './delivery-store.js';

/** What timers belong to: schedules of EventBridge Scheduler, and rules of EventBridge that have a schedule. */
export type TimerKind = 'schedule' | 'rule';

export interface TimerKey {
  readonly accountId: string;
  readonly kind: TimerKind;
  /** `GROUP/NAME` of a schedule, `BUS/NAME` of a rule. */
  readonly owner: string;
}

/** A timer as its owner sets it. Times are ms since the epoch. */
export interface Timer extends TimerKey {
  readonly expression: string;
  readonly timeZone: string;
  /** The first time of a rate. */
  readonly anchor: number;
  /** ms after each of its times within which it fires. */
  readonly windowMs: number;
  /** No time is later. */
  readonly endAt: number | undefined;
  /** The time that is waited for; undefined when there is none, or the owner is disabled. */
  readonly nextAt: number | undefined;
  /** When to fire for it: `nextAt`, and somewhere in its window. */
  readonly dueAt: number | undefined;
}

/** A timer that has come due, or soon will. */
export interface DueTimer extends Timer {
  readonly nextAt: number;
  readonly dueAt: number;
  /** Changes with every change of the timer, and is never any other timer's: proof that it is as it was read. */
  readonly version: number;
}

/** What becomes of a timer, and what it sends for that. */
export interface TimerStep {
  readonly timer: DueTimer;
  readonly nextAt: number | undefined;
  readonly dueAt: number | undefined;
  readonly deliveries: readonly NewDelivery[];
  /** True when its schedule goes with it, for it is over. */
  readonly removesOwner: boolean;
}

/**
 * Timers, each waiting for one time. They are set in the transactions of their owners (`setTimer` and `removeTimers` in the
 * Postgres adapter), and go on by `advance` alone.
 */
export interface TimerStore {
  /**
   * At most `limit` that are due until `until`, longest due first. Where more are due, each account has as many of them as the
   * others, as far as it has any: whoever has ten thousand holds nobody else up. Those of accounts that are suspended wait.
   */
  listDue(until: number, limit: number): Promise<DueTimer[]>;
  /**
   * Takes steps and puts what they send into the outbox, in one transaction. A timer that is not as it was read makes no step
   * and sends nothing: someone else has made it, or its owner has changed.
   *
   * @returns those that made theirs
   */
  advance(steps: readonly TimerStep[]): Promise<TimerStep[]>;
  /**
   * Makes `holder` the one that fires timers, for `leaseMs` from now. The lease keeps others from doing the same work in vain;
   * that nothing is fired twice does not hang on it.
   *
   * @returns false while somebody else is
   */
  holdLease(holder: string, leaseMs: number): Promise<boolean>;
  /** Lets another take over at once. */
  releaseLease(holder: string): Promise<void>;
  /** Calls `listener` when this process has set a timer, which may be due before the next look. */
  onSet(listener: () => void): void;
}
