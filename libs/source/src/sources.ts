import type { Connections } from '@stoker/app/ports/connections';
import type { MessageQueues } from '@stoker/app/ports/message-queues';
import type { MqttMessage, MqttSession, Subscriptions } from '@stoker/app/ports/subscriptions';
import type { EventSourceKind } from '@stoker/core/model/event-sources/mapping';
import { MqttSource } from './mqtt/mqtt-source.js';
import type { EventSource } from './source.js';
import { SqsSource } from './sqs/sqs-source.js';

/** What sources are reached through. */
export interface SourcePorts {
  readonly queues: MessageQueues;
  readonly connections: Connections;
  readonly mqtt: Subscriptions<MqttSession, MqttMessage>;
}

/** Every source that is read. */
export function eventSources({ queues, connections, mqtt }: SourcePorts): ReadonlyMap<EventSourceKind, EventSource> {
  const sources: readonly EventSource[] = [new SqsSource(queues), new MqttSource({ connections, brokers: mqtt })];
  return new Map(sources.map((source) => [source.kind, source]));
}
