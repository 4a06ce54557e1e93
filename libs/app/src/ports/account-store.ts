import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Page, PageRequest } from './function-store.js';
import type { AccountStatus } from './identity-store.js';

/** A tenant as its operator sees it. */
export interface AccountRecord {
  readonly accountId: string;
  readonly name: string;
  readonly status: AccountStatus;
  /** Why it is suspended or closed. */
  readonly statusReason?: string | undefined;
  /** ms since the epoch, as all times. */
  readonly createdAt: number;
  readonly statusChangedAt?: number | undefined;
}

/** What an account has. The first three must be gone before it is closed. */
export interface Holdings {
  readonly functions: number;
  readonly layerVersions: number;
  /** Asynchronous events that have not ended. */
  readonly pendingEvents: number;
  readonly users: number;
  readonly roles: number;
  readonly accessKeys: number;
}

/** An access key without its secret, which nobody is shown twice. */
export interface AccessKeyRecord {
  readonly accessKeyId: string;
  /** Absent for a key of the account's root. */
  readonly userName?: string | undefined;
  readonly active: boolean;
  readonly createdAt: number;
}

/**
 * What the operator asks and changes about accounts. Every change is one transaction, announced as a change of the
 * account's identity.
 *
 * Errors: `ResourceNotFoundException` for an account, key or guardrail that is not there.
 */
export interface AccountStore {
  /** By id. */
  list(page: PageRequest): Promise<Page<AccountRecord>>;
  find(accountId: string): Promise<AccountRecord | undefined>;
  holdings(accountId: string): Promise<Holdings>;
  rename(accountId: string, name: string): Promise<void>;
  /**
   * Moves an account to the status that `change` answers, given its record and, under its lock, what it has. One that
   * becomes closed loses its access keys, and all else that IAM holds of it; its alias may be another's then.
   */
  changeStatus(
    accountId: string,
    change: (current: AccountRecord, holdings: Holdings) => AccountStatus,
    reason: string | undefined,
  ): Promise<AccountRecord>;

  /** Where its functions may connect to. */
  findEgress(accountId: string): Promise<EgressPolicy>;
  putEgress(accountId: string, policy: EgressPolicy): Promise<void>;

  listGuardrails(accountId: string): Promise<Readonly<Record<string, PolicyDocument>>>;
  /** Adds or replaces one, unless `check`, given the names of those that are there, throws. */
  putGuardrail(
    accountId: string,
    name: string,
    document: PolicyDocument,
    check: (present: readonly string[]) => void,
  ): Promise<void>;
  removeGuardrail(accountId: string, name: string): Promise<void>;

  /** The oldest first. */
  listAccessKeys(accountId: string): Promise<AccessKeyRecord[]>;
  deleteAccessKey(accountId: string, accessKeyId: string): Promise<void>;
}
