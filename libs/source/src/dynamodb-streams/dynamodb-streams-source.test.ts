import { randomUUID } from 'node:crypto';
import { MemoryShards } from '@stoker/app/ports/testing/memory-shards';
import type { TableChange } from '@stoker/app/ports/table-streams';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import type { SeenEvent } from '../testing/engine-kit.js';
import { eventSourceContract } from '../testing/event-source.contract.js';
import { streamContract } from '../testing/stream.contract.js';
import { DynamoDbStreamsSource } from './dynamodb-streams-source.js';

const change = (text: string, key: string, sequenceNumber: string, createdAt: number): TableChange => ({
  eventId: sequenceNumber,
  eventName: 'INSERT',
  eventVersion: '1.1',
  sequenceNumber,
  // As coarse as the coarsest service has it.
  createdAt: Math.floor(createdAt / 60_000) * 60_000,
  keys: { id: { S: key } },
  newImage: { id: { S: key }, text: { S: text }, ...kindOf(text) },
  sizeBytes: 1,
  streamViewType: 'NEW_IMAGE',
});

function kindOf(text: string): object {
  return text.startsWith('{') ? { kind: { S: (JSON.parse(text) as { kind: string }).kind } } : {};
}

const harness = async () => {
  const shards = new MemoryShards(change);
  const arnOf = ({ EventSourceArn }: MappingSettings) => EventSourceArn!;
  return {
    source: new DynamoDbStreamsSource(shards),
    async create() {
      const EventSourceArn = `arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/${randomUUID()}`;
      shards.create(EventSourceArn);
      return { EventSourceArn };
    },
    textOf: (record: SeenEvent['Records'][number]) =>
      (record['dynamodb'] as { NewImage: { text: { S: string } } }).NewImage.text.S,
    idOf: (record: SeenEvent['Records'][number]) => (record['dynamodb'] as { SequenceNumber: string }).SequenceNumber,
    kindPattern: (kind: string) => JSON.stringify({ dynamodb: { NewImage: { kind: { S: [kind] } } } }),
    put: async (settings: MappingSettings, text: string, key: string) => shards.put(arnOf(settings), text, key),
    split: async (settings: MappingSettings) => shards.split(arnOf(settings)),
    trim: async (settings: MappingSettings) => shards.trim(arnOf(settings)),
    expire: async () => shards.expire(),
    setDown: async (isDown: boolean) => void (shards.isDown = isDown),
  };
};

eventSourceContract('DynamoDB Streams, in memory', async () => {
  const made = await harness();
  return {
    ...made,
    async put(settings, texts) {
      for (const text of texts) await made.put(settings, text, text);
    },
  };
});
streamContract('of DynamoDB, in memory', harness);
