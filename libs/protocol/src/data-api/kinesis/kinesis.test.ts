import { plainSealer } from '@stoker/app/ports/testing/plain-sealer';
import { expect, it } from 'vitest';
import { callerOf, type FakeBackend, FakeService, MINE, OTHER, REGION } from '../testing/fake-backend.js';
import { kinesis } from './service.js';

const arn = (name: string, account = MINE) => `arn:aws:kinesis:${REGION}:${account}:stream/${name}`;
const theirs = `arn:aws:kinesis:us-east-1:000000000000:stream/${MINE}-clicks`;
const serve = (answers: Readonly<Record<string, ReturnType<FakeBackend>>>) =>
  new FakeService(kinesis(plainSealer), (operation) => answers[operation]);

it('puts records into the account’s own stream, by its name or its ARN', async () => {
  const service = serve({
    PutRecord: { ShardId: 'shardId-0', SequenceNumber: '1' },
    DescribeStreamSummary: { StreamDescriptionSummary: { StreamARN: theirs, StreamName: `${MINE}-clicks` } },
  });
  const record = { Data: 'AQID', PartitionKey: 'StreamName' };
  await service.call('PutRecord', { StreamName: 'clicks', ...record });
  expect(service.sent.at(-1)?.input).toEqual({ StreamName: `${MINE}-clicks`, ...record });
  await service.call('PutRecord', { StreamARN: arn('clicks'), ...record });
  expect(service.sent.at(-1)?.input).toEqual({ StreamARN: theirs, ...record });
  expect(await service.checks('PutRecord', { StreamARN: arn('clicks', OTHER), ...record })).toEqual([
    { action: 'kinesis:PutRecord', resource: arn('clicks', OTHER) },
  ]);
});

it('describes it without the backend’s names and keys', async () => {
  const StreamDescription = { StreamName: `${MINE}-clicks`, StreamARN: theirs, KeyId: 'operators', Shards: [] };
  expect(
    await serve({ DescribeStream: { StreamDescription } }).call('DescribeStream', { StreamName: 'clicks' }),
  ).toEqual({ StreamDescription: { StreamName: 'clicks', StreamARN: arn('clicks'), Shards: [] } });
});

it('lists the account’s own streams, in pages', async () => {
  const service = serve({
    ListStreams: { StreamNames: [`${OTHER}-a`, `${MINE}-b`, `${MINE}-a`], HasMoreStreams: false },
  });
  expect(await service.call('ListStreams', { Limit: 1 })).toEqual({
    StreamNames: ['a'],
    HasMoreStreams: true,
    NextToken: 'a',
  });
  expect(await service.call('ListStreams', { NextToken: 'a' })).toEqual({ StreamNames: ['b'], HasMoreStreams: false });
});

it('hands out iterators and tokens that are good for the account and its stream alone', async () => {
  const service = serve({
    GetShardIterator: { ShardIterator: 'first' },
    GetRecords: { Records: [], NextShardIterator: 'second', MillisBehindLatest: 0 },
    ListShards: { Shards: [], NextToken: 'more' },
  });
  const position = { StreamName: 'clicks', ShardId: 'shardId-0', ShardIteratorType: 'LATEST' };
  const { ShardIterator } = await service.call('GetShardIterator', position);
  expect(await service.checks('GetRecords', { ShardIterator })).toEqual([
    { action: 'kinesis:GetRecords', resource: arn('clicks') },
  ]);
  await service.call('GetRecords', { ShardIterator });
  expect(service.sent.at(-1)?.input).toEqual({ ShardIterator: 'first' });
  const { NextToken } = await service.call('ListShards', { StreamName: 'clicks' });
  expect(await service.checks('ListShards', { NextToken })).toEqual([
    { action: 'kinesis:ListShards', resource: arn('clicks') },
  ]);
  await service.call('ListShards', { NextToken });
  expect(service.sent.at(-1)?.input).toEqual({ NextToken: 'more' });
  for (const [operation, input, caller] of [
    ['GetRecords', { ShardIterator: 'first' }, callerOf(MINE)],
    ['GetRecords', { ShardIterator }, callerOf(OTHER)],
    ['ListShards', { NextToken: ShardIterator }, callerOf(MINE)],
  ] as const) {
    await expect(service.call(operation, input, caller)).rejects.toMatchObject({ code: 'ValidationException' });
  }
});
