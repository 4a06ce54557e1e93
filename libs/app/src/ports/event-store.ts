/** An accepted asynchronous event on its way to one terminal state. */
export interface AsyncEvent {
  readonly eventId: string;
  readonly accountId: string;
  readonly functionName: string;
  /** As the caller gave it; resolved anew at each attempt, so an alias may move in between. */
  readonly qualifier: string | undefined;
  readonly payload: Uint8Array;
  readonly clientContext: string | undefined;
  /** ms since the epoch. */
  readonly acceptedAt: number;
}

export type EventEnd =
  | { readonly status: 'succeeded' }
  | { readonly status: 'failed'; readonly reason: 'RetriesExhausted' | 'EventAgeExceeded' | 'FunctionGone' };

/** What the runner of an event is handed: the event and how often it was tried before. */
export interface ClaimedEvent {
  readonly event: AsyncEvent;
  /** Function-error attempts so far. */
  readonly failures: number;
  /** Attempts that ran in all; the next one is this plus one. */
  readonly attempts: number;
  /** Proof of the claim: a stale holder's `settle` is refused. */
  readonly fence: number;
}

/** Postgres's side of asynchronous invocation: the truth. */
export interface EventStore {
  /** Resolves once the event is durable; many calls at once share a commit. */
  accept(event: AsyncEvent): Promise<void>;
  /** Takes an unfinished event for `leaseMs`; undefined when it is finished or held by another. */
  claim(eventId: string, leaseMs: number): Promise<ClaimedEvent | undefined>;
  extend(eventId: string, fence: number, leaseMs: number): Promise<boolean>;
  /** Ends the event. False when the fence is stale: somebody else has it now. */
  settle(eventId: string, fence: number, end: EventEnd): Promise<boolean>;
  /** Gives it back to be tried at `retryAt`; counts a failure when the function was at fault. */
  postpone(eventId: string, fence: number, retryAt: number, countFailure: boolean): Promise<boolean>;
  /** Unfinished events that are due and not held: what the queue may have lost. */
  listDue(limit: number): Promise<{ eventId: string; dueAt: number }[]>;
}

/** Redis's side: who should look at which event when. It may lose everything; `EventStore.listDue` rebuilds it. */
export interface EventQueue {
  /** Enqueues an event id; enqueuing one that waits already changes nothing. */
  enqueue(eventId: string, accountId: string, delayMs: number): Promise<void>;
  /** Calls `run` for each due event, at most `concurrency` at once, until closed. */
  consume(run: (eventId: string) => Promise<void>, concurrency: number): void;
  close(): Promise<void>;
}
