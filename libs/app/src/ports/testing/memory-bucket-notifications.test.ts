import { bucketNotificationsContract } from './bucket-notifications.contract.js';
import { MemoryBucketNotifications } from './memory-bucket-notifications.js';

let accounts = 0;
bucketNotificationsContract(async () => {
  const outbox = new Set<string>();
  return {
    notifications: new MemoryBucketNotifications((deliveries) =>
      deliveries.forEach(({ deliveryId }) => outbox.add(deliveryId)),
    ),
    newAccount: async () => String(++accounts).padStart(12, '0'),
    sent: async (ids) => ids.filter((id) => outbox.has(id)),
  };
});
