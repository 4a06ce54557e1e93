import type { MqttMessage, MqttSession } from '@stoker/app/ports/subscriptions';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { type BrokerPorts, openSubscription, thingOf } from '../held/open-subscription.js';
import { SubscriptionReader } from '../held/subscription-reader.js';
import type { EventSource, QueueReader } from '../source.js';
import { batchRecord, ruleRecord } from './mqtt-record.js';

/**
 * Topics of MQTT brokers. A mapping is one session, which its broker keeps: one server at a time reads it, so that the order in which
 * messages came is kept, over failures too.
 */
export class MqttSource implements EventSource {
  readonly kind = 'mqtt';

  constructor(private readonly ports: BrokerPorts<MqttSession, MqttMessage>) {}

  open(mapping: EventSourceMapping): QueueReader {
    const { settings, uuid } = mapping;
    const session = { filter: thingOf(mapping), clientId: `stoker-${uuid}` };
    const common = { isOrdered: true, failures: 'retried', mostPollers: 1 } as const;
    const subscription = openSubscription(this.ports, mapping, session);
    const arn = settings.EventSourceArn ?? '';
    // One at a time is what a rule of AWS IoT does: the message is the event.
    if (settings.BatchSize === 1) {
      const event = ([only]: readonly { readonly json: string }[]) => Buffer.from(only!.json);
      return new SubscriptionReader(subscription, { ...common, record: ruleRecord, event });
    }
    return new SubscriptionReader(subscription, { ...common, record: (message) => batchRecord(message, arn) });
  }
}
