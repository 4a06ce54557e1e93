import type { BucketNotifications } from '@stoker/app/ports/bucket-notifications';
import { NO_NOTIFICATIONS, type NotificationConfig, tellsAnybody } from '@stoker/core/buckets/notification-config';
import { queriesOf } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { insertDeliveries } from '../deliveries/insert-deliveries.js';
import type { Prisma } from '../generated/client.js';
import { announced, type Announcer } from '../snapshots/announce.js';

/**
 * Bucket notifications in Postgres.
 *
 * @param onSent called when a transaction that put something into the outbox has committed
 */
export function bucketNotifications(context: Announcer, onSent: () => void): BucketNotifications {
  const { prisma } = context.database;
  return {
    async find({ accountId, bucket }) {
      const where = { accountId_bucket: { accountId, bucket } };
      const row = await attempt(() => prisma.bucketNotification.findUnique({ where }));
      // Only `put` has written it.
      return row === null ? NO_NOTIFICATIONS : (row.config as unknown as NotificationConfig);
    },

    async put({ accountId, bucket }, config, deliveries) {
      const key = { accountId, bucket };
      await announced(context, { kind: 'bucket', ...key }, async (tx) => {
        if (tellsAnybody(config)) {
          const data = { config: config as unknown as Prisma.InputJsonObject };
          await tx.bucketNotification.upsert({
            where: { accountId_bucket: key },
            create: { ...key, ...data },
            update: data,
          });
        } else await tx.bucketNotification.deleteMany({ where: key });
        await insertDeliveries(queriesOf(tx), deliveries);
      });
      if (deliveries.length > 0) onSent();
    },
  };
}
