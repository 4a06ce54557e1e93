import type { RabbitMessage, RabbitQueue, Subscription, Subscriptions } from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import { RabbitSubscription } from './rabbit-subscription.js';

/** Brokers of AMQP 0-9-1. */
export class RabbitSubscriptions implements Subscriptions<RabbitQueue, RabbitMessage> {
  open(connection: Connection, queue: RabbitQueue): Subscription<RabbitMessage> {
    return new RabbitSubscription(connection, queue);
  }
}
