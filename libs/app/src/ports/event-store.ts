import type { EventEnd } from '@stoker/core/invocation/retry-policy';
import type { NewDelivery } from './delivery-store.js';
import type { LaneId } from '@stoker/core/scheduling/fair-queue';

export type { EventEnd, LaneId };

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
  /** The X-Ray trace header that it goes on with, lineage included; where absent it has a trace of its own. */
  readonly traceHeader?: string | undefined;
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

/** What makes an event that is sent twice one event. */
export interface EventKey {
  /** As its sender chose it; of one function. */
  readonly key: string;
  /** ms that it counts. */
  readonly forMs: number;
}

/** How many events of a function to take. */
export interface EventTurn {
  readonly lane: LaneId;
  readonly count: number;
}

/** A function that has due events which nobody holds. */
export interface DueLane {
  readonly lane: LaneId;
  /** How many; of a long backlog so many at least. */
  readonly count: number;
}

/** Postgres's side of asynchronous invocation: the truth. */
export interface EventStore {
  /** Resolves once the event is durable; many calls at once share a commit. */
  accept(event: AsyncEvent): Promise<void>;
  /**
   * Accepts an event unless one was accepted under the same key of its function before; answers the id of that one, or its own.
   *
   * @throws ResourceConflictException when the one before was another: to another qualifier or tenant, or with another payload
   */
  acceptOnce(event: AsyncEvent, key: EventKey): Promise<string>;
  /** Forgets at most `limit` keys that were used more than `olderThanMs` ago; answers how many. */
  deleteKeys(olderThanMs: number, limit: number): Promise<number>;
  /**
   * Takes for `leaseMs`, of each function, so many unfinished events that are due and held by nobody, longest due first. Of
   * several who ask at once each gets others. A function has one turn at most.
   */
  claim(turns: readonly EventTurn[], leaseMs: number): Promise<ClaimedEvent[]>;
  /** Holds it for `leaseMs` from now. False when the fence is stale, or the lease ran out and somebody else has it. */
  extend(eventId: string, fence: number, leaseMs: number): Promise<boolean>;
  /**
   * Ends the event, and takes on in the same commit what is to be told of its end. False, and nothing is told, when the fence
   * is stale: somebody else has it now.
   */
  settle(eventId: string, fence: number, end: EventEnd, deliveries?: readonly NewDelivery[]): Promise<boolean>;
  /** Gives it back to be tried at `retryAt`; counts a failure when the function was at fault. */
  postpone(eventId: string, fence: number, retryAt: number, countFailure: boolean): Promise<boolean>;
  /**
   * Every function with unfinished events that are due and not held, those included whose holder let the lease run out.
   */
  listDue(): Promise<DueLane[]>;
  /**
   * Forgets at most `limit` events that reached `status` more than `olderThanMs` ago; answers how many. Several
   * processes may do it at once.
   */
  deleteEnded(status: EventEnd['status'], olderThanMs: number, limit: number): Promise<number>;
}

/**
 * Redis's side: when somebody should look for due events of a function. It may lose everything, for `EventStore.listDue` is
 * asked again and again.
 */
export interface EventQueue {
  /** Has whoever consumes look for one more due event of a function, in `delayMs` or a moment later. */
  wake(lane: LaneId, delayMs: number): Promise<void>;
  /**
   * Calls `look` whenever somebody should, until paused or closed.
   *
   * @param look is told how many events have come, undefined where it may be any number
   */
  consume(look: (lane: LaneId, count: number | undefined) => void): void;
  /** Calls it no further. */
  pause(): Promise<void>;
  close(): Promise<void>;
}
