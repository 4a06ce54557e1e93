import { NO_NOTIFICATIONS, type NotificationConfig, tellsAnybody } from '@stoker/core/buckets/notification-config';
import type { BucketKey, BucketNotifications } from '../bucket-notifications.js';
import type { NewDelivery } from '../delivery-store.js';
import type { SnapshotChange, SnapshotSource } from '../snapshot-source.js';

/** `BucketNotifications` for unit tests, which tell of their changes at once. */
export class MemoryBucketNotifications implements BucketNotifications, SnapshotSource {
  /** How often a configuration was read. */
  reads = 0;
  readonly #configs = new Map<string, NotificationConfig>();
  readonly #listeners: ((change: SnapshotChange) => void)[] = [];

  /** @param send takes on what is told, as the outbox does */
  constructor(private readonly send: (deliveries: readonly NewDelivery[]) => void = () => {}) {}

  async find({ accountId, bucket }: BucketKey): Promise<NotificationConfig> {
    this.reads++;
    return this.#configs.get(`${accountId}/${bucket}`) ?? NO_NOTIFICATIONS;
  }

  async put(
    { accountId, bucket }: BucketKey,
    config: NotificationConfig,
    deliveries: readonly NewDelivery[],
  ): Promise<void> {
    const key = `${accountId}/${bucket}`;
    if (tellsAnybody(config)) this.#configs.set(key, config);
    else this.#configs.delete(key);
    this.send(deliveries);
    for (const listener of this.#listeners) listener({ kind: 'bucket', accountId, bucket });
  }

  onChange(listener: (change: SnapshotChange) => void): void {
    this.#listeners.push(listener);
  }
}
