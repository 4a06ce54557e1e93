import type { DeliveryGate } from '../eventing/deliver/delivery-gate.js';
import type { FunctionCatalog } from '../invoke/function-catalog.js';
import type { BucketNotifications } from '../ports/bucket-notifications.js';
import type { BucketObjects } from '../ports/bucket-objects.js';
import type { Clock } from '../ports/clock.js';
import type { MessageQueues } from '../ports/message-queues.js';

/** What the use cases of bucket notifications need. */
export interface NotificationPorts {
  readonly notifications: BucketNotifications;
  readonly objects: Pick<BucketObjects, 'hasBucket'>;
  readonly gate: Pick<DeliveryGate, 'permits'>;
  readonly catalog: Pick<FunctionCatalog, 'resolve'>;
  readonly queues: Pick<MessageQueues, 'describe'>;
  readonly clock: Clock;
  readonly region: string;
  /** Makes a UUID. */
  readonly newId: () => string;
}
