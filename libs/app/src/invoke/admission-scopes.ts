import { LIMITS } from '@stoker/core/model/limits';
import { requireOpen } from '../accounts/tenant-gate.js';
import type { CachedIdentity } from '../identity/cached-identity.js';
import { type MaybePromise, SnapshotCache } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Account } from '../ports/identity-store.js';
import type { ConcurrencyStore } from '../ports/concurrency-store.js';
import type { FunctionKey } from '../ports/function-store.js';
import { mayBeOfFunction, type SnapshotChange, type SnapshotSource } from '../ports/snapshot-source.js';
import type { AdmissionScope } from './admission.js';

const CACHE = { foundMs: 30_000, absentMs: 5_000, maxEntries: 50_000 };

interface Reservation extends FunctionKey {
  readonly reserved: number | undefined;
}

interface Reserved {
  readonly accountId: string;
  readonly reserved: number;
}

/**
 * What executions are admitted under: a function with reserved concurrency has a limit of its own; all others of the
 * account share what is not reserved. From memory, without waiting, in nearly every case.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class AdmissionScopes {
  readonly #functions: SnapshotCache<Reservation>;
  /** Executions that functions of an account have reserved, all together. */
  readonly #accounts: SnapshotCache<Reserved>;

  constructor(
    store: Pick<ConcurrencyStore, 'find' | 'claimed'>,
    changes: SnapshotSource,
    private readonly identity: Pick<CachedIdentity, 'findAccount'>,
    clock: Clock,
  ) {
    this.#functions = new SnapshotCache((id) => findReservation(store, id), clock, CACHE);
    this.#accounts = new SnapshotCache(
      async (accountId) => ({ accountId, reserved: (await store.claimed(accountId)).reserved }),
      clock,
      CACHE,
    );
    changes.onChange((change) => this.#forget(change));
  }

  /** @throws AccessDeniedException for a function of an account that is suspended, whoever invokes it */
  scopeOf({ accountId, functionName }: FunctionKey): MaybePromise<AdmissionScope> {
    const account = this.identity.findAccount(accountId);
    const found = this.#functions.get(`${accountId}/${functionName}`);
    return account instanceof Promise || found instanceof Promise
      ? Promise.all([account, found]).then(([known, late]) => this.#scope(accountId, functionName, known, late))
      : this.#scope(accountId, functionName, account, found);
  }

  #scope(
    accountId: string,
    functionName: string,
    account: Account | undefined,
    found: Reservation | undefined,
  ): MaybePromise<AdmissionScope> {
    if (account !== undefined) requireOpen(account);
    if (found?.reserved === undefined) return this.#accountScope(accountId, account);
    return {
      key: `function/${accountId}/${functionName}`,
      limit: found.reserved,
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    };
  }

  #accountScope(accountId: string, account: Account | undefined): MaybePromise<AdmissionScope> {
    const claims = this.#accounts.get(accountId);
    return claims instanceof Promise
      ? claims.then((late) => accountScope(accountId, account?.concurrencyLimit, late?.reserved))
      : accountScope(accountId, account?.concurrencyLimit, claims?.reserved);
  }

  #forget(change: SnapshotChange): void {
    if (!mayBeOfFunction(change)) return;
    this.#functions.forget(
      ({ accountId, functionName }) =>
        change.kind === 'unknown' || (change.accountId === accountId && change.functionName === functionName),
    );
    this.#accounts.forget(({ accountId }) => change.kind === 'unknown' || change.accountId === accountId);
  }
}

async function findReservation(store: Pick<ConcurrencyStore, 'find'>, id: string): Promise<Reservation | undefined> {
  const slash = id.indexOf('/');
  const key = { accountId: id.slice(0, slash), functionName: id.slice(slash + 1) };
  const found = await store.find(key);
  return found && { ...key, reserved: found.reserved };
}

function accountScope(accountId: string, limit: number = LIMITS.accountConcurrency, reserved = 0): AdmissionScope {
  return { key: `account/${accountId}`, limit: limit - reserved, reason: 'ConcurrentInvocationLimitExceeded' };
}
