import type { JetStreamConsumer, JetStreamMessage } from '@stoker/app/ports/subscriptions';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { filterable } from '@stoker/core/sources/record-filter';
import { type BrokerPorts, openSubscription, startOf, thingOf } from '../held/open-subscription.js';
import { ownRecord } from '../held/own-record.js';
import { SubscriptionReader } from '../held/subscription-reader.js';
import type { EventSource, QueueReader, SourceRecord } from '../source.js';

/** Streams of NATS JetStream. A mapping is one durable consumer, which its servers keep; all of ours share it out between them. */
export class NatsSource implements EventSource {
  readonly kind = 'nats';

  constructor(private readonly ports: BrokerPorts<JetStreamConsumer, JetStreamMessage>) {}

  open(mapping: EventSourceMapping): QueueReader {
    const { settings, uuid } = mapping;
    const [stream = '', subjects] = thingOf(mapping).split('/');
    const consumer = { stream, subjects, durable: `stoker-${uuid}`, start: startOf(settings) } as const;
    return new SubscriptionReader(openSubscription(this.ports, mapping, consumer), {
      isOrdered: false,
      failures: 'retried',
      record: (message) => natsRecord(message, stream, settings.EventSourceArn ?? ''),
    });
  }
}

/** A message as functions see it. */
export function natsRecord(message: JetStreamMessage, stream: string, arn: string): SourceRecord {
  const { subject, sequence, deliveries, headers, arrivedAt } = message;
  const body = Buffer.from(message.body);
  return ownRecord(
    { id: `${stream}:${sequence}`, arrivedAt, kind: 'nats', arn },
    { stream, subject, sequence, deliveries, headers, data: body.toString('base64') },
    () => ({ subject, headers, data: filterable(body.toString()) }),
  );
}
