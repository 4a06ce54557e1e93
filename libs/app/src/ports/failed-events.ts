import type { FailureReason } from '@stoker/core/invocation/retry-policy';
import type { Page, PageRequest } from './function-store.js';

/** An asynchronous event that has failed for good, as long as it is kept. */
export interface FailedEvent {
  readonly eventId: string;
  readonly accountId: string;
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly reason: FailureReason;
  /** Attempts, and those of them that the function failed. */
  readonly attempts: number;
  readonly failures: number;
  readonly payloadBytes: number;
  /** ms since the epoch. */
  readonly acceptedAt: number;
  readonly failedAt: number;
}

export interface FailedEventFilter {
  readonly functionName?: string | undefined;
}

/** The dead letters of an account: its events that have failed, which may be tried anew. No account sees another's. */
export interface FailedEvents {
  /** The latest first. */
  list(accountId: string, filter: FailedEventFilter, page: PageRequest): Promise<Page<FailedEvent>>;
  /** One with its payload; undefined when it is not there, or has not failed. */
  find(accountId: string, eventId: string): Promise<(FailedEvent & { readonly payload: Uint8Array }) | undefined>;
  /**
   * Has events tried as if they were accepted now: with all their retries, and the numbers of attempts going on, so that each
   * is billed once. A chain of requests that was stopped as a loop begins anew.
   *
   * @returns those that were; what has not failed, or is another account's, is left alone
   */
  redrive(accountId: string, eventIds: readonly string[]): Promise<readonly string[]>;
}
