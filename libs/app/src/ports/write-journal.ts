import type { BucketWrite } from './bucket-writes.js';
import type { NewDelivery } from './delivery-store.js';

/** A write that was noted down, and of whose end nobody was heard. */
export interface LostWrite {
  readonly writeId: string;
  readonly write: BucketWrite;
  /** ms since it was noted down, before it went out. */
  readonly ageMs: number;
  /** How often it was compared with the backend to no avail. */
  readonly looks: number;
}

/**
 * Writes to buckets on their way to a backend: noted down before they go out, struck out together with what there is to tell of
 * them. What is left when whoever sent them is gone is compared with the backend.
 */
export interface WriteJournal {
  /**
   * Notes a write down and holds it for `leaseMs`.
   *
   * @param writeId a UUID
   * @throws ServiceUnavailableException
   */
  note(writeId: string, write: BucketWrite, leaseMs: number): Promise<void>;
  /** Holds writes for `leaseMs` from now. */
  extend(writeIds: readonly string[], leaseMs: number): Promise<void>;
  /**
   * Strikes a write out, and takes on what is told of it in the same commit.
   *
   * @param tell is given a number that is greater than all that were given before it was called
   * @throws ServiceUnavailableException: it is still there then, unless the answer to the commit was lost
   */
  settle(writeId: string, tell: (sequence: bigint) => readonly NewDelivery[]): Promise<void>;
  /** Strikes a write out of which there is nothing to tell. */
  forget(writeId: string): Promise<void>;
  /** Takes at most `limit` of those that nobody holds, and holds them for `leaseMs`. */
  claimLost(limit: number, leaseMs: number): Promise<LostWrite[]>;
  /** Gives one back to be looked at in `delayMs`; counts a look where the backend was asked. */
  postpone(writeId: string, delayMs: number, countLook: boolean): Promise<void>;
}
