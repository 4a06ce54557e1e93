/** A counter of running executions shared by all processes. */
export interface LeaseScope {
  /** `account/{id}` or `function/{id}/{name}`. */
  readonly key: string;
  /** How many executions all holders may have together. */
  readonly limit: number;
}

/**
 * Blocks of concurrency leased from the shared counter, so that admitting one request needs no round trip.
 * A holder that stops renewing loses its blocks after the lease's time.
 */
export interface ConcurrencyLeases {
  /** Resizes this process's block to `want`, as far as the limit allows; answers the block's new size. */
  resize(scope: LeaseScope, want: number): Promise<number>;
  /** Gives all blocks back. */
  close(): Promise<void>;
}
