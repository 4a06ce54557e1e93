import { plainSealer } from '@stoker/app/ports/testing/plain-sealer';
import { expect, it } from 'vitest';
import { callerOf, type FakeBackend, FakeService, MINE, OTHER, REGION } from '../testing/fake-backend.js';
import { dynamoDbStreams } from './streams-service.js';

const LABEL = '2026-11-26T00:00:00.000';
const arn = (name: string, account = MINE) => `arn:aws:dynamodb:${REGION}:${account}:table/${name}/stream/${LABEL}`;
const theirs = (name: string) => `arn:aws:dynamodb:ddblocal:000000000000:table/${name}/stream/${LABEL}`;
const stream = (name: string) => ({ StreamArn: theirs(name), TableName: name, StreamLabel: LABEL });
const serve = (answers: Readonly<Record<string, ReturnType<FakeBackend>>>) =>
  new FakeService(dynamoDbStreams(plainSealer), (operation) => answers[operation]);

it('lists the account’s own streams, in pages', async () => {
  const Streams = [stream(`${OTHER}-a`), stream(`${MINE}-b`), stream(`${MINE}-a`)];
  const service = serve({ ListStreams: { Streams } });
  const own = (name: string) => ({ StreamArn: arn(name), TableName: name, StreamLabel: LABEL });
  expect(await service.call('ListStreams', {})).toEqual({ Streams: [own('a'), own('b')] });
  expect(await service.call('ListStreams', { Limit: 1 })).toEqual({
    Streams: [own('a')],
    LastEvaluatedStreamArn: arn('a'),
  });
  expect(await service.call('ListStreams', { ExclusiveStartStreamArn: arn('a') })).toEqual({ Streams: [own('b')] });
});

it('asks the backend for the ARN that it has made of a stream', async () => {
  const StreamDescription = { StreamArn: theirs(`${MINE}-a`), TableName: `${MINE}-a`, Shards: [] };
  const service = serve({ ListStreams: { Streams: [stream(`${MINE}-a`)] }, DescribeStream: { StreamDescription } });
  expect(await service.call('DescribeStream', { StreamArn: arn('a') })).toEqual({
    StreamDescription: { StreamArn: arn('a'), TableName: 'a', Shards: [] },
  });
  expect(service.sent.map(({ input }) => input)).toEqual([
    { TableName: `${MINE}-a` },
    { StreamArn: theirs(`${MINE}-a`) },
  ]);
  const gone = arn('a').replace('2026', '2025');
  await expect(service.call('DescribeStream', { StreamArn: gone })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

it('hands out iterators that say of which stream they are, for the account alone', async () => {
  const service = serve({
    ListStreams: { Streams: [stream(`${MINE}-a`)] },
    GetShardIterator: { ShardIterator: 'first' },
    GetRecords: { Records: [{ eventID: '1' }], NextShardIterator: 'second' },
  });
  const position = { StreamArn: arn('a'), ShardId: 'shardId-00000000000000000001', ShardIteratorType: 'LATEST' };
  const { ShardIterator } = await service.call('GetShardIterator', position);
  expect(await service.checks('GetRecords', { ShardIterator })).toEqual([
    { action: 'dynamodb:GetRecords', resource: arn('a') },
  ]);
  const { NextShardIterator } = await service.call('GetRecords', { ShardIterator, Limit: 5 });
  expect(service.sent.at(-1)?.input).toEqual({ ShardIterator: 'first', Limit: 5 });
  await service.call('GetRecords', { ShardIterator: NextShardIterator });
  expect(service.sent.at(-1)?.input).toEqual({ ShardIterator: 'second' });
  for (const [iterator, caller] of [
    [ShardIterator, callerOf(OTHER)],
    ['first', callerOf(MINE)],
  ] as const) {
    await expect(service.call('GetRecords', { ShardIterator: iterator }, caller)).rejects.toMatchObject({
      code: 'ValidationException',
    });
  }
});
