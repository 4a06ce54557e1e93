import { join } from 'node:path';
import { DeleteItemCommand, DeleteTableCommand, PutItemCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDbStreams } from './dynamodb-streams.js';
import { DynamoDbLocal, dynamoDbLocalLibraries } from './testing/dynamodb-local.js';

const [MINE, OTHER, REGION] = ['111122223333', '444455556666', 'us-east-1'] as const;
const libraries = await dynamoDbLocalLibraries(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));
const GONE = { code: 'ResourceNotFoundException' };
const DENIED = { code: 'AccessDeniedException' };

describe.skipIf(libraries === undefined)('DynamoDbStreams', () => {
  let server: DynamoDbLocal;
  let streams: DynamoDbStreams;
  let table: { readonly name: string; readonly streamArn: string };
  let count = 0;

  beforeAll(async () => {
    server = await DynamoDbLocal.start(libraries!);
    streams = new DynamoDbStreams([server.backend()], REGION);
  }, 200_000);
  afterAll(async () => {
    streams.close();
    await server.stop();
  });
  beforeEach(async () => {
    table = await server.createTable(MINE, `orders.${(count += 1)}`);
  });

  const put = (id: string, more: object = {}) =>
    server.client.send(new PutItemCommand({ TableName: table.name, Item: { id: { S: id }, ...more } }));
  const shard = async () => {
    const [only, ...others] = await streams.shards(MINE, table.streamArn);
    expect(others).toEqual([]);
    return only!;
  };
  const iterator = async (type: 'TRIM_HORIZON' | 'LATEST') => {
    const found = await streams.iterator(MINE, table.streamArn, (await shard()).id, { type });
    return (found as { iterator: string }).iterator;
  };
  const read = async (from: string, limit = 100) => {
    const page = await streams.read(MINE, table.streamArn, from, { limit });
    if (page.kind !== 'page') throw new Error(page.kind);
    return page;
  };

  it('brings what was put, changed and deleted, in order', async () => {
    await put('a', { photo: { B: Uint8Array.of(104, 105) } });
    await put('a', { photo: { NULL: true } });
    await server.client.send(new DeleteItemCommand({ TableName: table.name, Key: { id: { S: 'a' } } }));
    const { records } = await read(await iterator('TRIM_HORIZON'));
    const [first, bare] = [
      { id: { S: 'a' }, photo: { B: 'aGk=' } },
      { id: { S: 'a' }, photo: { NULL: true } },
    ];
    expect(records).toMatchObject([
      { eventName: 'INSERT', keys: { id: { S: 'a' } }, newImage: first, streamViewType: 'NEW_AND_OLD_IMAGES' },
      { eventName: 'MODIFY', newImage: bare, oldImage: first },
      { eventName: 'REMOVE', oldImage: bare },
    ]);
    expect(records[0]!.eventId).not.toBe('');
    expect(Math.abs(Date.now() - records[0]!.createdAt)).toBeLessThan(120_000);
  });

  it('goes on behind a record, at the end, and where it stopped', async () => {
    const atEnd = await iterator('LATEST');
    for (const id of ['a', 'b', 'c']) await put(id);
    const { records, next } = await read(await iterator('TRIM_HORIZON'), 2);
    expect(records.map(({ keys }) => keys)).toEqual([{ id: { S: 'a' } }, { id: { S: 'b' } }]);
    const rest = [{ keys: { id: { S: 'c' } } }];
    expect((await read(next!)).records).toMatchObject(rest);
    const { sequenceNumber } = records[1]!;
    const start = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber } as const;
    const behind = await streams.iterator(MINE, table.streamArn, (await shard()).id, start);
    expect((await read((behind as { iterator: string }).iterator)).records).toMatchObject(rest);
    expect((await read(atEnd)).records).toHaveLength(3);
  });

  it('says when a shard is at its end', async () => {
    await put('a');
    expect((await shard()).isClosed).toBe(false);
    const StreamSpecification = { StreamEnabled: false };
    await server.client.send(new UpdateTableCommand({ TableName: table.name, StreamSpecification }));
    const [closed] = await new DynamoDbStreams([server.backend()], REGION).shards(MINE, table.streamArn);
    expect(closed).toMatchObject({ isClosed: true, parents: [] });
    expect(await read(await iterator('TRIM_HORIZON'))).toMatchObject({ records: [{}], next: undefined });
  });

  it('has an iterator that it does not know for one that is too old', async () => {
    expect(await streams.read(MINE, table.streamArn, 'nonsense', { limit: 1 })).toEqual({ kind: 'expired' });
  });

  it('knows only the account’s own streams', async () => {
    const { streamArn } = await server.createTable(OTHER, `orders.${count}`);
    for (const foreign of [streamArn, streamArn.replace('orders', 'nothing'), 'orders']) {
      await expect(streams.shards(MINE, foreign)).rejects.toMatchObject(DENIED);
      await expect(streams.read(MINE, foreign, await iterator('LATEST'), { limit: 1 })).rejects.toMatchObject(DENIED);
    }
    // Its own name for what is another's there.
    const guess = table.streamArn.replace(/table\/[^/]+/, `table/${OTHER}-orders.${count}`);
    await expect(streams.shards(MINE, guess)).rejects.toMatchObject(GONE);
    expect([streams, new DynamoDbStreams([], REGION)].map((each) => each.serves(MINE))).toEqual([true, false]);
  });

  it('tells a stream that is not there from a service that is not', async () => {
    const other = table.streamArn.replace(/stream\/.*/, 'stream/2020-01-01T00:00:00.000');
    await expect(streams.shards(MINE, other)).rejects.toMatchObject(GONE);
    await server.client.send(new DeleteTableCommand({ TableName: table.name }));
    const missing = table.streamArn.replace('orders', 'nothing');
    await expect(streams.shards(MINE, missing)).rejects.toMatchObject(GONE);
    const nowhere = new DynamoDbStreams([server.backend({ endpoint: 'http://127.0.0.1:9' })], REGION);
    await expect(nowhere.shards(MINE, table.streamArn)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    nowhere.close();
  });
});
