import type { Connections } from '@stoker/app/ports/connections';
import type { DataStreams } from '@stoker/app/ports/data-streams';
import type { MessageQueues } from '@stoker/app/ports/message-queues';
import type {
  JetStreamConsumer,
  JetStreamMessage,
  MqttMessage,
  MqttSession,
  RabbitMessage,
  RabbitQueue,
  RedisEntry,
  RedisGroup,
  Subscriptions,
} from '@stoker/app/ports/subscriptions';
import type { TableStreams } from '@stoker/app/ports/table-streams';
import type { EventSourceKind } from '@stoker/core/model/event-sources/mapping';
import { DynamoDbStreamsSource } from './dynamodb-streams/dynamodb-streams-source.js';
import { KinesisSource } from './kinesis/kinesis-source.js';
import { MqttSource } from './mqtt/mqtt-source.js';
import { NatsSource } from './nats/nats-source.js';
import { RabbitSource } from './rabbitmq/rabbit-source.js';
import { RedisSource } from './redis/redis-source.js';
import { type PostgresPorts, PostgresSource } from './postgres/postgres-source.js';
import type { EventSource } from './source.js';
import { SqsSource } from './sqs/sqs-source.js';

/** Streams of shards, by the kind of source. */
export interface SourceStreams {
  readonly dynamodb: TableStreams;
  readonly kinesis: DataStreams;
}

/** What sources are reached through. */
export interface SourcePorts {
  readonly queues: MessageQueues;
  readonly streams: SourceStreams;
  readonly connections: Connections;
  readonly brokers: Brokers;
  readonly postgres: Omit<PostgresPorts, 'connections'>;
}

/** Clients of the brokers that connections lead to. */
export interface Brokers {
  readonly mqtt: Subscriptions<MqttSession, MqttMessage>;
  readonly nats: Subscriptions<JetStreamConsumer, JetStreamMessage>;
  readonly rabbitmq: Subscriptions<RabbitQueue, RabbitMessage>;
  readonly redis: Subscriptions<RedisGroup, RedisEntry>;
}

/** Every source that is read. */
export function eventSources({
  queues,
  streams,
  connections,
  brokers,
  postgres,
}: SourcePorts): ReadonlyMap<EventSourceKind, EventSource> {
  const sources: readonly EventSource[] = [
    new SqsSource(queues),
    new DynamoDbStreamsSource(streams.dynamodb),
    new KinesisSource(streams.kinesis),
    new MqttSource({ connections, brokers: brokers.mqtt }),
    new NatsSource({ connections, brokers: brokers.nats }),
    new RabbitSource({ connections, brokers: brokers.rabbitmq }),
    new RedisSource({ connections, brokers: brokers.redis }),
    new PostgresSource({ connections, ...postgres }),
  ];
  return new Map(sources.map((source) => [source.kind, source]));
}
