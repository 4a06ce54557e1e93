import type { MessageQueues } from '@stoker/app/ports/message-queues';
import type { EventSourceKind } from '@stoker/core/model/event-sources/mapping';
import type { EventSource } from './source.js';
import { SqsSource } from './sqs/sqs-source.js';

/** What sources are reached through. */
export interface SourcePorts {
  readonly queues: MessageQueues;
}

/** Every source that is read. */
export function eventSources({ queues }: SourcePorts): ReadonlyMap<EventSourceKind, EventSource> {
  const sources: readonly EventSource[] = [new SqsSource(queues)];
  return new Map(sources.map((source) => [source.kind, source]));
}
