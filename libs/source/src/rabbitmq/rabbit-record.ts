import type { RabbitMessage } from '@stoker/app/ports/subscriptions';
import { filterable } from '@stoker/core/sources/record-filter';
import { sized } from '../held/own-record.js';
import type { QueueRecord, SourceRecord } from '../source.js';

/** A message as Lambda's event has it. https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html#services-mq-event-sample */
export function rabbitRecord({
  receipt,
  body,
  redelivered,
  properties,
  arrivedAt,
}: RabbitMessage): SourceRecord & Pick<QueueRecord, 'isAgain'> {
  const { timestamp, headers } = properties;
  const data = Buffer.from(body);
  const basicProperties = {
    contentType: properties.contentType ?? null,
    contentEncoding: properties.contentEncoding ?? null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shown(value)])),
    deliveryMode: properties.deliveryMode ?? null,
    priority: properties.priority ?? null,
    correlationId: properties.correlationId ?? null,
    replyTo: properties.replyTo ?? null,
    expiration: properties.expiration ?? null,
    messageId: properties.messageId ?? null,
    timestamp: timestamp === undefined ? null : date(timestamp),
    type: properties.type ?? null,
    userId: properties.userId ?? null,
    appId: properties.appId ?? null,
    clusterId: properties.clusterId ?? null,
    bodySize: body.byteLength,
  };
  const record = sized(
    { id: receipt, arrivedAt, matchable: () => ({ basicProperties, data: filterable(data.toString()) }) },
    { basicProperties, redelivered, data: data.toString('base64') },
  );
  return { ...record, isAgain: redelivered };
}

/** The event of a batch of one queue. */
export function rabbitEvent(
  records: readonly SourceRecord[],
  { arn, queue, virtualHost }: { arn: string; queue: string; virtualHost: string },
): Uint8Array {
  const [source, key] = [JSON.stringify(arn), JSON.stringify(`${queue}::${virtualHost}`)];
  const list = records.map(({ json }) => json).join(',');
  return Buffer.from(`{"eventSource":"aws:rmq","eventSourceArn":${source},"rmqMessagesByQueue":{${key}:[${list}]}}`);
}

/** Texts come as their bytes, as Java's client has them. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return { bytes: [...Buffer.from(value)] };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Date || value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner)]));
}

const DATE = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

/** `Jan 1, 1970, 12:33:41 AM`; null for what no date is, such as nanoseconds. @param timestamp seconds since the epoch */
function date(timestamp: number): string | null {
  const time = new Date(timestamp * 1_000);
  return Number.isNaN(time.getTime()) ? null : DATE.format(time).replaceAll('\u202f', ' ');
}
