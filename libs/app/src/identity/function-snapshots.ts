import type { Clock } from '../ports/clock.js';
import type { FunctionKey } from '../ports/function-store.js';
import { mayBeOfFunction, type SnapshotChange, type SnapshotSource } from '../ports/snapshot-source.js';
import { type MaybePromise, SnapshotCache, type SnapshotCacheOptions } from './snapshot-cache.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 50_000 };

interface Snapshot<T> extends FunctionKey {
  readonly value: T;
}

/**
 * Something about functions as the data path reads it: from memory, without waiting, for every function in use. Changes
 * are pushed by the snapshot source; where a push is lost, what was read counts for 30 s at most.
 */
export class FunctionSnapshots<T> {
  readonly #snapshots: SnapshotCache<Snapshot<T>>;

  /** @param read answers undefined where there is no such function */
  constructor(
    private readonly read: (key: FunctionKey) => Promise<T | undefined>,
    changes: SnapshotSource,
    clock: Clock,
  ) {
    this.#snapshots = new SnapshotCache((key) => this.#read(key), clock, LIMITS);
    changes.onChange((change) => this.#forget(change));
  }

  /** What `use` makes of a function's value; at once when it is at hand. */
  with<R>({ accountId, functionName }: FunctionKey, use: (value: T | undefined) => R): MaybePromise<R> {
    const snapshot = this.#snapshots.get(`${accountId}/${functionName}`);
    return snapshot instanceof Promise ? snapshot.then((found) => use(found?.value)) : use(snapshot?.value);
  }

  async #read(key: string): Promise<Snapshot<T> | undefined> {
    const [accountId = '', functionName = ''] = key.split('/');
    const value = await this.read({ accountId, functionName });
    return value && { accountId, functionName, value };
  }

  #forget(change: SnapshotChange): void {
    if (!mayBeOfFunction(change)) return;
    this.#snapshots.forget(
      ({ accountId, functionName }) =>
        change.kind === 'unknown' || (accountId === change.accountId && functionName === change.functionName),
    );
  }
}
