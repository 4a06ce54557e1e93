import type { RedisEntry, RedisGroup } from '@stoker/app/ports/subscriptions';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { filterable } from '@stoker/core/sources/record-filter';
import { type BrokerPorts, openSubscription, startOf, thingOf } from '../held/open-subscription.js';
import { ownRecord } from '../held/own-record.js';
import { SubscriptionReader } from '../held/subscription-reader.js';
import type { EventSource, QueueReader, SourceRecord } from '../source.js';

/** Streams of Redis. A mapping is one consumer group, whose pending entries are taken over from whoever died with them. */
export class RedisSource implements EventSource {
  readonly kind = 'redis';

  constructor(private readonly ports: BrokerPorts<RedisGroup, RedisEntry>) {}

  open(mapping: EventSourceMapping): QueueReader {
    const { settings, uuid } = mapping;
    const group = { key: thingOf(mapping), group: `stoker-${uuid}`, start: startOf(settings) } as const;
    return new SubscriptionReader(openSubscription(this.ports, mapping, group), {
      isOrdered: false,
      failures: 'retried',
      record: (entry) => redisRecord(entry, group.key, settings.EventSourceArn ?? ''),
    });
  }
}

/** An entry as functions see it. Fields that are JSON objects are matched as such. */
export function redisRecord({ id, fields, arrivedAt }: RedisEntry, stream: string, arn: string): SourceRecord {
  return ownRecord({ id, arrivedAt, kind: 'redis', arn }, { stream, fields }, () => ({
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, filterable(value)])),
  }));
}
