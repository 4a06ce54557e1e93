/** One attempt to run a function, as billed. Immutable; (invocationId, attempt) is its identity. */
export interface UsageRecord {
  readonly invocationId: string;
  /** 1 for the first run, counting retries of an asynchronous event. */
  readonly attempt: number;
  readonly accountId: string;
  readonly functionName: string;
  readonly version: string;
  /** The tenant that it was for, where the function isolates them. */
  readonly tenantId?: string | undefined;
  readonly architecture: 'x86_64' | 'arm64';
  readonly invocationType: 'RequestResponse' | 'Event';
  /** `success`, or why not. Rejected before it ran (throttle, denial) is no attempt and not recorded. */
  readonly outcome:
    'success' | 'function-error' | 'timeout' | 'exit' | 'out-of-memory' | 'init-error' | 'platform-error';
  readonly memoryMb: number;
  /** Whole ms, rounded up, of the handler. */
  readonly billedDurationMs: number;
  /** Whole ms, rounded up, of INIT when this attempt paid for one, else 0. */
  readonly billedInitMs: number;
  /** `memoryMb` times all billed ms: what is priced. */
  readonly mbMs: number;
  /** ms since the epoch. */
  readonly startedAt: number;
}

/**
 * Exactly once: `append` returns when the record survives a kill of this process, and a record appended
 * twice counts once.
 */
export interface UsageLedger {
  append(record: UsageRecord): void;
  /** Waits until everything appended so far is in the database. */
  flush(): Promise<void>;
}
