/** A counter of running executions shared by all processes. */
export interface LeaseScope {
  /** `account/{id}` or `function/{id}/{name}`. */
  readonly key: string;
  /** How many executions all holders may have together. */
  readonly limit: number;
}

/**
 * Blocks of concurrency leased from the shared counter, so that admitting one request needs no round trip.
 * They renew themselves; a holder that can't renew, because it died or the counter is out of reach, loses its
 * blocks after the lease's time.
 */
export interface ConcurrencyLeases {
  /**
   * Resizes this process's block to `want`, as far as the limit allows; answers the block's new size.
   * Rejects while the counter is out of reach: the block then does not grow.
   */
  resize(scope: LeaseScope, want: number): Promise<number>;
  /**
   * This process's block now, without a round trip: smaller than `resize` answered when the lease ran out, when
   * others took the room meanwhile or when the limit was lowered.
   */
  held(key: string): number;
  /** Gives all blocks back. */
  close(): Promise<void>;
}
