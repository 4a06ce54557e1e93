import type { MqttMessage, MqttSession, Subscription, Subscriptions } from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import { MqttSubscription } from './mqtt-subscription.js';

/** Brokers of MQTT 5. */
export class MqttSubscriptions implements Subscriptions<MqttSession, MqttMessage> {
  open(connection: Connection, session: MqttSession): Subscription<MqttMessage> {
    return new MqttSubscription(connection, session);
  }
}
