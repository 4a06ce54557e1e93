import type { NotificationConfig } from '@stoker/core/buckets/notification-config';
import type { NewDelivery } from './delivery-store.js';

/** A bucket, by its owner's name for it. */
export interface BucketKey {
  readonly accountId: string;
  readonly bucket: string;
}

/** Whom buckets tell of what is written to them. */
export interface BucketNotifications {
  /** `NO_NOTIFICATIONS` for a bucket of which nothing is kept, be it there or not. */
  find(key: BucketKey): Promise<NotificationConfig>;
  /**
   * Gives a bucket this configuration instead of what it has. One that tells nobody is not kept.
   *
   * @param deliveries sent if, and only if, it is kept
   */
  put(key: BucketKey, config: NotificationConfig, deliveries: readonly NewDelivery[]): Promise<void>;
}
