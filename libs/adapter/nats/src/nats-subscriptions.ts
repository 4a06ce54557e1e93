import type { JetStreamConsumer, JetStreamMessage, Subscription, Subscriptions } from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import { NatsSubscription } from './nats-subscription.js';

/** ms that messages are their reader's: so long waits what a process had that died. */
const HOLD_MS = 30_000;

/** Streams of NATS JetStream, from version 2.9 on. */
export class NatsSubscriptions implements Subscriptions<JetStreamConsumer, JetStreamMessage> {
  constructor(private readonly holdMs = HOLD_MS) {}

  open(connection: Connection, consumer: JetStreamConsumer): Subscription<JetStreamMessage> {
    return new NatsSubscription(connection, consumer, this.holdMs);
  }
}
