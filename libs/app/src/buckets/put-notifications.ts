import { testMessage } from '@stoker/core/buckets/event-record';
import { NO_NOTIFICATIONS, type NotificationConfig } from '@stoker/core/buckets/notification-config';
import { requireNotifications } from '@stoker/core/buckets/notification-rules';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { BucketKey } from '../ports/bucket-notifications.js';
import { requireDestinations } from './destinations.js';
import { toRule } from './event-deliveries.js';
import type { NotificationPorts } from './notification-ports.js';

/** How a configuration is put. */
export interface PutOptions {
  /** Takes destinations on trust, and sends them no test: `x-amz-skip-destination-validation`. */
  readonly skipValidation: boolean;
  readonly requestId: string;
}

/**
 * Has a bucket tell these destinations of what is written to it, and nobody else. Queues and topics are sent a test, as from S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 *
 * @throws ResourceNotFoundException for no such bucket, InvalidParameterValueException
 */
export async function putNotifications(
  ports: NotificationPorts,
  key: BucketKey,
  config: NotificationConfig,
  { skipValidation, requestId }: PutOptions,
): Promise<void> {
  const { notifications, region, clock, newId } = ports;
  requireNotifications(config, region);
  await requireBucket(ports, key);
  if (!skipValidation) await requireDestinations(ports, key, config.rules);
  const now = clock.now();
  const tested = skipValidation ? [] : config.rules.filter(({ kind }) => kind !== 'function');
  const tests = tested.map((rule) => ({
    ...toRule(key, rule, testMessage(key.bucket, requestId, now), now),
    deliveryId: newId(),
  }));
  await notifications.put(key, config, tests);
}

/** @throws ResourceNotFoundException for no such bucket */
export async function getNotifications(
  ports: Pick<NotificationPorts, 'notifications' | 'objects'>,
  key: BucketKey,
): Promise<NotificationConfig> {
  const config = await ports.notifications.find(key);
  await requireBucket(ports, key);
  return config;
}

/** Forgets what a bucket that was deleted told anybody. */
export function forgetNotifications(
  { notifications }: Pick<NotificationPorts, 'notifications'>,
  key: BucketKey,
): Promise<void> {
  return notifications.put(key, NO_NOTIFICATIONS, []);
}

async function requireBucket({ objects }: Pick<NotificationPorts, 'objects'>, key: BucketKey): Promise<void> {
  if (await objects.hasBucket(key)) return;
  throw new ServiceError('ResourceNotFoundException', 'The specified bucket does not exist', {
    BucketName: key.bucket,
  });
}
