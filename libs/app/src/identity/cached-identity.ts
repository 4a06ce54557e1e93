import type { Clock } from '../ports/clock.js';
import type { AccessKey, Account, IdentityReader, ManagedPolicy, Role } from '../ports/identity-store.js';
import type { SnapshotChange, SnapshotSource } from '../ports/snapshot-source.js';
import { type MaybePromise, SnapshotCache, type SnapshotCacheOptions } from './snapshot-cache.js';

const DEFAULTS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 10_000 };

/**
 * Identity as the data path reads it: from memory, without waiting, in nearly every case. Changes are pushed by
 * the snapshot source; where a push is lost, a revoked key works for 30 s at most and a new one after 5 s.
 */
export class CachedIdentity {
  readonly #keys: SnapshotCache<AccessKey>;
  readonly #roles: SnapshotCache<Role>;
  readonly #managedPolicies: SnapshotCache<ManagedPolicy>;
  readonly #accounts: SnapshotCache<Account>;

  constructor(
    reader: IdentityReader,
    changes: SnapshotSource,
    clock: Clock,
    options: Partial<SnapshotCacheOptions> = {},
  ) {
    const limits = { ...DEFAULTS, ...options };
    this.#keys = new SnapshotCache((id) => reader.findAccessKey(id), clock, limits);
    this.#roles = new SnapshotCache((arn) => reader.findRole(arn), clock, limits);
    this.#managedPolicies = new SnapshotCache((arn) => reader.findManagedPolicy(arn), clock, limits);
    this.#accounts = new SnapshotCache((id) => reader.findAccount(id), clock, limits);
    changes.onChange((change) => this.#forget(change));
  }

  findAccessKey(accessKeyId: string): MaybePromise<AccessKey | undefined> {
    return this.#keys.get(accessKeyId);
  }

  findRole(arn: string): MaybePromise<Role | undefined> {
    return this.#roles.get(arn);
  }

  findManagedPolicy(arn: string): MaybePromise<ManagedPolicy | undefined> {
    return this.#managedPolicies.get(arn);
  }

  findAccount(accountId: string): MaybePromise<Account | undefined> {
    return this.#accounts.get(accountId);
  }

  #forget(change: SnapshotChange): void {
    if (change.kind !== 'identity' && change.kind !== 'unknown') return;
    const isOf = (accountId: string) => change.kind === 'unknown' || change.accountId === accountId;
    this.#keys.forget((key) => isOf(key.principal.accountId));
    this.#roles.forget((role) => isOf(role.accountId));
    this.#managedPolicies.forget((policy) => isOf(policy.accountId));
    this.#accounts.forget((account) => isOf(account.accountId));
  }
}
