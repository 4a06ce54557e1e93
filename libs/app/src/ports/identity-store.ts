import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Quotas } from '@stoker/core/quotas/quotas';
import type { Principal } from '@stoker/core/model/principal';

/** An access key with its secret opened and everything that authorising its owner needs. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly principal: Principal;
  /** Inline, attached and group policies of the owner. */
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** The owner's tags: `aws:PrincipalTag/…`. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Role {
  readonly accountId: string;
  readonly name: string;
  readonly arn: string;
  /** `AROA…`, never given to another role, even one of the same name. */
  readonly uniqueId: string;
  /** Longest session, seconds; an hour unless given. */
  readonly maxSessionSeconds?: number;
  readonly boundary?: PolicyDocument;
  /** `aws:PrincipalTag/…` of its sessions. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly trustPolicy: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
}

/** A managed policy in the version that counts. */
export interface ManagedPolicy {
  /** `aws` for those that every account finds. */
  readonly accountId: string;
  readonly arn: string;
  readonly document: PolicyDocument;
}
/** `suspended`: its calls are refused and its events wait. `closed`: for good; its id is not given again. */
export type AccountStatus = 'active' | 'suspended' | 'closed';

export interface Account {
  readonly accountId: string;
  readonly name: string;
  /** Concurrent executions that the account may have. */
  readonly concurrencyLimit: number;
  /** `active` unless given. */
  readonly status?: AccountStatus;
  /** What it may have and do; the usual unless given. `concurrency` is `concurrencyLimit`. */
  readonly quotas?: Quotas;
  /** What its callers, root among them, may do at most; absent where nothing limits them. */
  readonly guardrails?: readonly PolicyDocument[];
  /** Where its functions may connect to; nowhere unless given. */
  readonly egress?: EgressPolicy;
}

/** Reads of identity on the data path. Absence is undefined; inactive keys are absent. */
export interface IdentityReader {
  findAccessKey(accessKeyId: string): Promise<AccessKey | undefined>;
  findRole(arn: string): Promise<Role | undefined>;
  findManagedPolicy(arn: string): Promise<ManagedPolicy | undefined>;
  findAccount(accountId: string): Promise<Account | undefined>;
}

/**
 * What an operator does to accounts; each call one transaction.
 *
 * Errors: `ResourceConflictException` for a name or id that is taken, `ResourceNotFoundException` for an account,
 * user or key that is not there.
 */
export interface IdentityWriter {
  createAccount(account: Account): Promise<void>;
  setConcurrencyLimit(accountId: string, limit: number): Promise<void>;
  /** Creates a user with inline policies by name. */
  createUser(
    accountId: string,
    userName: string,
    policies: Readonly<Record<string, PolicyDocument>>,
  ): Promise<Principal>;
  findUser(accountId: string, userName: string): Promise<Principal | undefined>;
  /** Stores a key; the secret is encrypted before it leaves the process. */
  putAccessKey(principal: Principal, accessKeyId: string, secret: string): Promise<void>;
  setAccessKeyActive(accessKeyId: string, active: boolean): Promise<void>;
  createRole(
    accountId: string,
    roleName: string,
    trustPolicy: PolicyDocument,
    policies: Readonly<Record<string, PolicyDocument>>,
  ): Promise<Role>;
}
