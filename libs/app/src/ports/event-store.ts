import type { EventEnd } from '@stoker/core/invocation/retry-policy';

export type { EventEnd };

/** An accepted asynchronous event on its way to one terminal state. */
export interface AsyncEvent {
  readonly eventId: string;
  readonly accountId: string;
  readonly functionName: string;
  /** As the caller gave it; resolved anew at each attempt, so an alias may move in between. */
  readonly qualifier: string | undefined;
  readonly payload: Uint8Array;
  readonly clientContext: string | undefined;
  /** The tenant that it is for, where the function isolates them. */
  readonly tenantId?: string | undefined;
  /** ms since the epoch. */
  readonly acceptedAt: number;
}

/** What the runner of an event is handed: the event and how often it was tried before. */
export interface ClaimedEvent {
  readonly event: AsyncEvent;
  /** Function-error attempts so far. */
  readonly failures: number;
  /**
   * Claims before this one. The run's attempt number is this plus one: it counts at the claim, so a run whose
   * holder died keeps its number (and its usage row) to itself.
   */
  readonly attempts: number;
  /** The latest of those claims, in a row, whose holders neither settled nor postponed. */
  readonly lostAttempts: number;
  /** Proof of the claim: a stale holder's `settle` is refused. */
  readonly fence: number;
}

/** An event that somebody should look at. */
export interface DueEvent {
  readonly eventId: string;
  readonly accountId: string;
  /** ms since the epoch: when its retry, or its lost lease, came due. */
  readonly dueAt: number;
}

/** Postgres's side of asynchronous invocation: the truth. */
export interface EventStore {
  /** Resolves once the event is durable; many calls at once share a commit. */
  accept(event: AsyncEvent): Promise<void>;
  /**
   * Takes an unfinished event for `leaseMs`; undefined when it is unknown, finished, held by another or not due
   * yet, so a job that the queue delivers twice or early runs nothing.
   */
  claim(eventId: string, leaseMs: number): Promise<ClaimedEvent | undefined>;
  /** Holds it for `leaseMs` from now. False when the fence is stale, or the lease ran out and somebody else has it. */
  extend(eventId: string, fence: number, leaseMs: number): Promise<boolean>;
  /** Ends the event. False when the fence is stale: somebody else has it now. */
  settle(eventId: string, fence: number, end: EventEnd): Promise<boolean>;
  /** Gives it back to be tried at `retryAt`; counts a failure when the function was at fault. */
  postpone(eventId: string, fence: number, retryAt: number, countFailure: boolean): Promise<boolean>;
  /**
   * Unfinished events that are due and not held, longest due first: what the queue may have lost. Those whose
   * holder let the lease run out are among them.
   */
  listDue(limit: number): Promise<DueEvent[]>;
  /**
   * Forgets at most `limit` events that reached `status` more than `olderThanMs` ago; answers how many. Several
   * processes may do it at once.
   */
  deleteEnded(status: EventEnd['status'], olderThanMs: number, limit: number): Promise<number>;
}

/** Redis's side: who should look at which event when. It may lose everything; `EventStore.listDue` rebuilds it. */
export interface EventQueue {
  /** Enqueues an event id; enqueuing one that waits already changes nothing. */
  enqueue(eventId: string, accountId: string, delayMs: number): Promise<void>;
  /**
   * Calls `run` for each due event, at most `concurrency` at once, until paused or closed. No account gets all of
   * them: an event of one that has its share already is put off for a moment.
   */
  consume(run: (eventId: string) => Promise<void>, concurrency: number): void;
  /** Takes no further events; those that run go on. */
  pause(): Promise<void>;
  /** Pauses, and waits for those that run. */
  close(): Promise<void>;
}
