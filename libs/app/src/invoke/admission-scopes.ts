import { LIMITS } from '@stoker/core/model/limits';
import type { CachedIdentity } from '../identity/cached-identity.js';
import { type MaybePromise, SnapshotCache } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { ConcurrencyStore } from '../ports/concurrency-store.js';
import type { FunctionKey } from '../ports/function-store.js';
import type { SnapshotChange, SnapshotSource } from '../ports/snapshot-source.js';
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

  scopeOf({ accountId, functionName }: FunctionKey): MaybePromise<AdmissionScope> {
    const found = this.#functions.get(`${accountId}/${functionName}`);
    return found instanceof Promise
      ? found.then((late) => this.#scope(accountId, functionName, late))
      : this.#scope(accountId, functionName, found);
  }

  #scope(accountId: string, functionName: string, found: Reservation | undefined): MaybePromise<AdmissionScope> {
    if (found?.reserved === undefined) return this.#accountScope(accountId);
    return {
      key: `function/${accountId}/${functionName}`,
      limit: found.reserved,
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    };
  }

  #accountScope(accountId: string): MaybePromise<AdmissionScope> {
    const account = this.identity.findAccount(accountId);
    const claims = this.#accounts.get(accountId);
    if (account instanceof Promise || claims instanceof Promise) {
      return Promise.all([account, claims]).then(([known, late]) =>
        accountScope(accountId, known?.concurrencyLimit, late?.reserved),
      );
    }
    return accountScope(accountId, account?.concurrencyLimit, claims?.reserved);
  }

  #forget(change: SnapshotChange): void {
    if (change.kind === 'identity') return;
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
