import { randomUUID } from 'node:crypto';
import type { DataRecord } from '@stoker/app/ports/data-streams';
import { MemoryShards } from '@stoker/app/ports/testing/memory-shards';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { expect, it } from 'vitest';
import { EngineKit, type SeenEvent, succeeded, until } from '../testing/engine-kit.js';
import { eventSourceContract } from '../testing/event-source.contract.js';
import { streamContract } from '../testing/stream.contract.js';
import { kinesisRecord } from './kinesis-record.js';
import { KinesisSource } from './kinesis-source.js';

const dataRecord = (text: string, partitionKey: string, sequenceNumber: string, arrivedAt: number): DataRecord => ({
  sequenceNumber,
  partitionKey,
  data: Buffer.from(text),
  arrivedAt,
});

interface Shown {
  readonly data: string;
  readonly sequenceNumber: string;
}

const shown = (record: SeenEvent['Records'][number]) => record['kinesis'] as Shown;
const textOf = (record: SeenEvent['Records'][number]) => Buffer.from(shown(record).data, 'base64').toString();

const harness = async () => {
  const shards = new MemoryShards(dataRecord);
  const arnOf = ({ EventSourceArn }: MappingSettings) => EventSourceArn!;
  return {
    source: new KinesisSource(shards),
    async create() {
      const EventSourceArn = `arn:aws:kinesis:us-east-1:111122223333:stream/${randomUUID()}`;
      shards.create(EventSourceArn);
      return { EventSourceArn };
    },
    textOf,
    idOf: (record: SeenEvent['Records'][number]) => shown(record).sequenceNumber,
    kindPattern: (kind: string) => JSON.stringify({ data: { kind: [kind] } }),
    put: async (settings: MappingSettings, text: string, key: string, at?: number) =>
      shards.put(arnOf(settings), text, key, at),
    split: async (settings: MappingSettings) => shards.split(arnOf(settings)),
    trim: async (settings: MappingSettings) => shards.trim(arnOf(settings)),
    expire: async () => shards.expire(),
    setDown: async (isDown: boolean) => void (shards.isDown = isDown),
  };
};

eventSourceContract('Kinesis, in memory', async () => {
  const made = await harness();
  return {
    ...made,
    async put(settings, texts) {
      for (const text of texts) await made.put(settings, text, text);
    },
  };
});
streamContract('of Kinesis, in memory', harness);

it('begins at a time', async () => {
  const { source, create, put } = await harness();
  const kit = new EngineKit(source);
  const done: string[] = [];
  kit.handler = (event) => {
    done.push(...event.Records.map(textOf));
    return succeeded();
  };
  const now = Date.now();
  const settings = await create();
  for (const [text, at] of [
    ['before', now - 2_000],
    ['since', now - 1_000],
  ] as const)
    await put(settings, text, 'k', at);
  await kit.map({ ...settings, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: now - 1_000 });
  kit.server();
  await until('it is done', () => done.length > 0);
  await kit.close();
  expect(done).toEqual(['since']);
});

it('looks as on Lambda', () => {
  const arn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
  const record = kinesisRecord(dataRecord('hi', 'user-1', '495', 1_545_084_650_987), 'shardId-000000000006', arn);
  expect(JSON.parse(record.json)).toEqual({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'user-1',
      sequenceNumber: '495',
      data: 'aGk=',
      approximateArrivalTimestamp: 1_545_084_650.987,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: 'shardId-000000000006:495',
    eventName: 'aws:kinesis:record',
    awsRegion: 'eu-west-1',
    eventSourceARN: arn,
  });
});
