import { MqttSubscriptions } from '@stoker/mqtt/mqtt-subscriptions';
import { NatsSubscriptions } from '@stoker/nats/nats-subscriptions';
import { RabbitSubscriptions } from '@stoker/rabbitmq/rabbit-subscriptions';
import { RedisSubscriptions } from '@stoker/redis-streams/redis-subscriptions';
import type { Brokers } from '@stoker/sources/sources';

/** Clients of the brokers that connections lead to. They connect when they are asked for something. */
export function brokerClients(): Brokers {
  return {
    mqtt: new MqttSubscriptions(),
    nats: new NatsSubscriptions(),
    rabbitmq: new RabbitSubscriptions(),
    redis: new RedisSubscriptions(),
  };
}
