import type { RabbitMessage, RabbitQueue } from '@stoker/app/ports/subscriptions';
import { virtualHost } from '@stoker/core/model/event-sources/connection-source';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { type BrokerPorts, openSubscription } from '../held/open-subscription.js';
import { SubscriptionReader } from '../held/subscription-reader.js';
import type { EventSource, QueueReader } from '../source.js';
import { rabbitEvent, rabbitRecord } from './rabbit-record.js';

/**
 * Queues of RabbitMQ, as Amazon MQ's are mapped. What the function fails goes back to the queue, whose own limit of deliveries and
 * dead-letter exchange say what becomes of it.
 */
export class RabbitSource implements EventSource {
  readonly kind = 'mq';

  constructor(private readonly ports: BrokerPorts<RabbitQueue, RabbitMessage>) {}

  open(mapping: EventSourceMapping): QueueReader {
    const { EventSourceArn: arn = '', Queues: [queue = ''] = [] } = mapping.settings;
    const place = { queue, virtualHost: virtualHost(mapping.settings) };
    return new SubscriptionReader(openSubscription(this.ports, mapping, place), {
      isOrdered: false,
      failures: 'returned',
      record: rabbitRecord,
      event: (records) => rabbitEvent(records, { arn, ...place }),
    });
  }
}
