import { type NotificationConfig } from '@stoker/core/buckets/notification-config';
import { type MaybePromise, SnapshotCache, type SnapshotCacheOptions } from '../identity/snapshot-cache.js';
import type { BucketKey, BucketNotifications } from '../ports/bucket-notifications.js';
import type { Clock } from '../ports/clock.js';
import type { SnapshotSource } from '../ports/snapshot-source.js';

/** Nothing is ever absent: of a bucket without a configuration it is kept that it has none. */
const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 0, maxEntries: 20_000 };

interface NotifiedBucket extends BucketKey {
  readonly config: NotificationConfig;
}

/**
 * Whom buckets tell, from memory for every bucket in use. Changes are pushed; where a push is lost, what was read counts for
 * 30 s at most.
 */
export class NotifiedBuckets {
  readonly #snapshots: SnapshotCache<NotifiedBucket>;

  constructor(store: Pick<BucketNotifications, 'find'>, changes: SnapshotSource, clock: Clock) {
    const read = async (text: string): Promise<NotifiedBucket> => {
      const slash = text.indexOf('/');
      const key = { accountId: text.slice(0, slash), bucket: text.slice(slash + 1) };
      return { ...key, config: await store.find(key) };
    };
    this.#snapshots = new SnapshotCache(read, clock, LIMITS);
    changes.onChange((change) => {
      if (change.kind !== 'bucket' && change.kind !== 'unknown') return;
      this.#snapshots.forget(
        ({ accountId, bucket }) =>
          change.kind === 'unknown' || (accountId === change.accountId && bucket === change.bucket),
      );
    });
  }

  /** What `use` makes of a bucket's configuration; at once when it is at hand. */
  with<R>({ accountId, bucket }: BucketKey, use: (config: NotificationConfig) => R): MaybePromise<R> {
    const found = this.#snapshots.get(`${accountId}/${bucket}`) as MaybePromise<NotifiedBucket>;
    return found instanceof Promise ? found.then(({ config }) => use(config)) : use(found.config);
  }
}
