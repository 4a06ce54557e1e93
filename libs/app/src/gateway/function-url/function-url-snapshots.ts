import { isFunctionUrlId } from '@stoker/core/model/function-url';
import { type MaybePromise, SnapshotCache, type SnapshotCacheOptions } from '../../identity/snapshot-cache.js';
import type { Clock } from '../../ports/clock.js';
import type { FunctionUrls, PlacedFunctionUrl } from '../../ports/function-urls.js';
import { mayBeOfFunction, type SnapshotChange, type SnapshotSource } from '../../ports/snapshot-source.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 50_000 };

/**
 * Function URLs as the data path reads them, by id: from memory, without waiting, for every URL in use. Changes are pushed;
 * where a push is lost, what was read counts for 30 s at most.
 */
export class FunctionUrlSnapshots {
  readonly #snapshots: SnapshotCache<PlacedFunctionUrl>;

  constructor(urls: Pick<FunctionUrls, 'findById'>, changes: SnapshotSource, clock: Clock) {
    this.#snapshots = new SnapshotCache((urlId) => urls.findById(urlId), clock, LIMITS);
    changes.onChange((change) => this.#forget(change));
  }

  /**
   * The same object as long as the URL is unchanged; undefined where there is none. At once when it is at hand, and for what
   * can be no URL's id.
   */
  find(urlId: string): MaybePromise<PlacedFunctionUrl | undefined> {
    return isFunctionUrlId(urlId) ? this.#snapshots.get(urlId) : undefined;
  }

  #forget(change: SnapshotChange): void {
    if (!mayBeOfFunction(change)) return;
    this.#snapshots.forget(
      ({ key: { accountId, functionName } }) =>
        change.kind === 'unknown' || (accountId === change.accountId && functionName === change.functionName),
    );
  }
}
