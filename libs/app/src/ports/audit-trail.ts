import type { ErrorCode } from '@stoker/core/errors/service-error';

/**
 * How a call ended: `success`; `denied` by a policy; `unauthenticated`, its sender not proven; `failed` otherwise;
 * `suppressed` for rows left out during a flood, of which `count` says how many.
 */
export const AUDIT_OUTCOMES = ['success', 'denied', 'unauthenticated', 'failed', 'suppressed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Who called what from where, as far as it is known. Nothing in it is secret. */
export interface AuditedFacts {
  readonly requestId: string;
  /** ms since the epoch when the call came. */
  readonly occurredAt: number;
  /** `lambda`, `iam`, `sts`; `stoker` for what its operator does. */
  readonly service: string;
  /** `CreateFunction` */
  readonly operation: string;
  /** Of the caller; of the key that the call claimed where its sender is not proven. */
  readonly accountId?: string | undefined;
  /** ARN of the caller, or `operator/NAME`. Absent where the sender is not proven. */
  readonly principal?: string | undefined;
  /** The key that the call was signed with, or claimed to be. */
  readonly accessKeyId?: string | undefined;
  /** ARN that the call was about, or `*`. */
  readonly resource?: string | undefined;
  /** The resource's account where it is another than the caller's. */
  readonly resourceAccountId?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** One row of the trail, written once and never changed. */
export interface AuditRow extends AuditedFacts {
  /** 0; 1 where a call had changed something, so that its row stood already, and ended in an error after that. */
  readonly part: number;
  readonly outcome: AuditOutcome;
  readonly errorCode?: ErrorCode | undefined;
  /** What a denial said, or the reason that an operator gave. */
  readonly detail?: string | undefined;
  /** Calls that the row stands for: 1, unless it is of those suppressed. */
  readonly count: number;
}

/** What a search wants; everything absent matches. Times are ms since the epoch. */
export interface AuditFilter {
  /** Calls by the account, and calls by others about its resources. */
  readonly accountId?: string | undefined;
  readonly principal?: string | undefined;
  /** `lambda:CreateFunction`, or a part of it that ends in `*`. */
  readonly action?: string | undefined;
  /** An ARN, or the beginning of one with `*` behind it. */
  readonly resource?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly requestId?: string | undefined;
  readonly from?: number | undefined;
  /** Rows before it. */
  readonly until?: number | undefined;
}

/** Where a page starts: behind this row. */
export interface AuditPosition {
  readonly occurredAt: number;
  readonly requestId: string;
  readonly part: number;
}

export interface AuditPage {
  /** The newest first, unless the oldest were asked for. */
  readonly order: 'newest' | 'oldest';
  readonly after?: AuditPosition | undefined;
  readonly maxItems: number;
}

/**
 * The audit trail, which only grows. The rows of changes are written by the stores that make the changes, in the same
 * transactions (see `AuditedCall`); here come the others.
 */
export interface AuditTrail {
  /**
   * Resolves when the rows are durable; many calls at once share a commit. A row that is there already stays as it is.
   *
   * @throws ServiceUnavailableException
   */
  append(rows: readonly AuditRow[]): Promise<void>;
  search(filter: AuditFilter, page: AuditPage): Promise<AuditRow[]>;
  /** Removes at most `limit` rows of before a moment, the oldest first; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}
