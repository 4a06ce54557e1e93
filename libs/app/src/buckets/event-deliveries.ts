import { busEvent } from '@stoker/core/buckets/bus-event';
import { eventMessage } from '@stoker/core/buckets/event-record';
import { type NotificationConfig, type NotificationRule, rulesFor } from '@stoker/core/buckets/notification-config';
import { bucketArn, type ObjectEvent } from '@stoker/core/buckets/object-event';
import { busArn, DEFAULT_BUS } from '@stoker/core/events/bus/bus-name';
import { uuidOf } from '../eventing/uuid-of.js';
import type { BucketKey } from '../ports/bucket-notifications.js';
import type { DeliveryPolicy, NewDelivery } from '../ports/delivery-store.js';

/** As long as what any service of AWS sends in its own name is tried. */
const POLICY: DeliveryPolicy = { maximumRetries: 185, maximumAgeMs: 24 * 3_600_000 };
const SUBJECT = 'Amazon S3 Notification';

/** What an event came by. */
export interface EventCause {
  /** Who takes an event twice by the same sends it once. */
  readonly id: string;
  readonly traceHeader?: string | undefined;
}

/** What is sent of an event to everybody whom the bucket tells of it. */
export function eventDeliveries(config: NotificationConfig, event: ObjectEvent, cause: EventCause): NewDelivery[] {
  const told = rulesFor(config, event.name, event.key).map((rule) => ({
    ...toRule(event, rule, eventMessage(event, rule.id), event.time),
    deliveryId: uuidOf(`${cause.id} ${rule.id}`),
    traceHeader: cause.traceHeader,
  }));
  return config.eventBridge ? [...told, toBus(event, cause)] : told;
}

/** A message of a bucket's to what a rule of its names. @param time ms since the epoch */
export function toRule(
  { accountId, bucket }: BucketKey,
  { kind, destination }: NotificationRule,
  message: string,
  time: number,
): Omit<NewDelivery, 'deliveryId'> {
  return {
    accountId,
    target: destination,
    sender: { service: 's3', sourceArn: bucketArn(bucket) },
    parameters: kind === 'topic' ? { subject: SUBJECT } : {},
    payload: Buffer.from(message),
    policy: POLICY,
    createdAt: time,
  };
}

function toBus(event: ObjectEvent, { id, traceHeader }: EventCause): NewDelivery {
  const { accountId, bucket, region, time } = event;
  const { detailType, detail } = busEvent(event);
  const source = bucketArn(bucket);
  return {
    deliveryId: uuidOf(`${id} event-bus`),
    accountId,
    target: busArn({ accountId, busName: DEFAULT_BUS, region }),
    sender: { service: 's3', sourceArn: source },
    parameters: { event: { source: 'aws.s3', detailType, resources: [source], time } },
    payload: Buffer.from(detail),
    traceHeader,
    policy: POLICY,
    createdAt: time,
  };
}
