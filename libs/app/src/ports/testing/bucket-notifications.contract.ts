import { NO_NOTIFICATIONS, type NotificationConfig } from '@stoker/core/buckets/notification-config';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BucketNotifications } from '../bucket-notifications.js';
import { aDelivery } from './delivery-store.contract.js';

export interface BucketNotificationsHarness {
  readonly notifications: BucketNotifications;
  /** Makes an account that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
  /** Which of these are in the outbox. */
  sent(deliveryIds: readonly string[]): Promise<string[]>;
}

/** A configuration with one rule of a kind that has everything. */
export function aConfig(id: string): NotificationConfig {
  const destination = `arn:aws:lambda:us-east-1:111122223333:function:${id}`;
  const filter = { prefix: 'ü/', suffix: '.jpg' };
  const rule = { id, kind: 'function', destination, events: ['s3:ObjectCreated:*'], filter } as const;
  return { rules: [rule], eventBridge: false };
}

/** What every `BucketNotifications` must do. Run it from a test file of the implementation. */
export function bucketNotificationsContract(makeHarness: () => Promise<BucketNotificationsHarness>): void {
  describe('bucket notifications', () => {
    let harness: BucketNotificationsHarness;
    let accountId: string;
    beforeEach(async () => {
      harness = await makeHarness();
      accountId = await harness.newAccount();
    });
    const find = (bucket: string, owner = accountId) => harness.notifications.find({ accountId: owner, bucket });
    const put = (config: NotificationConfig, bucket = 'photos') =>
      harness.notifications.put({ accountId, bucket }, config, []);

    it('are found as they were put, in their account and bucket alone', async () => {
      await put(aConfig('one'));
      expect(await find('photos')).toEqual(aConfig('one'));
      expect(await find('Photos')).toEqual(NO_NOTIFICATIONS);
      expect(await find('photos', await harness.newAccount())).toEqual(NO_NOTIFICATIONS);
    });

    it('replace what was there, whole', async () => {
      await put(aConfig('one'));
      await put({ rules: [], eventBridge: true });
      expect(await find('photos')).toEqual({ rules: [], eventBridge: true });
    });

    it('are gone when they tell nobody', async () => {
      await put(aConfig('one'));
      await put(NO_NOTIFICATIONS);
      await put(NO_NOTIFICATIONS);
      expect(await find('photos')).toEqual(NO_NOTIFICATIONS);
    });

    it('are put together with what is sent of it', async () => {
      const delivery = aDelivery({ accountId });
      await harness.notifications.put({ accountId, bucket: 'photos' }, aConfig('one'), [delivery]);
      expect(await harness.sent([delivery.deliveryId])).toEqual([delivery.deliveryId]);
    });
  });
}
