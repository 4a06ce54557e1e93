import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { expect, it } from 'vitest';
import type { StreamRecord } from '../source.js';
import { failureDelivery } from './failure-delivery.js';

const STREAM = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const TARGET = 'arn:aws:sqs:us-east-1:111122223333:failures';
const CONTEXT = { region: 'us-east-1', roleArn: 'arn:aws:iam::111122223333:role/r', now: 5_000 };
const mapping = (Destination?: string): EventSourceMapping => ({
  uuid: 'u',
  accountId: '111122223333',
  functionName: 'hello',
  qualifier: 'live',
  kind: 'kinesis',
  settings: { EventSourceArn: STREAM, DestinationConfig: { OnFailure: { Destination } } },
  enabled: true,
  state: 'Enabled',
  changedAt: 0,
  tags: {},
});
const record = (position: string, arrivedAt: number): StreamRecord => ({
  id: position,
  position,
  json: '{}',
  bytes: 2,
  arrivedAt,
  matchable: () => ({}),
});
const discarded = {
  partition: 'shard-0',
  records: [record('1', 1_000), record('2', 2_000)],
  reason: 'RetryAttemptsExhausted',
  failures: 3,
} as const;

it('is told to nobody where nobody wants to know', () => {
  expect(failureDelivery(mapping(), discarded, CONTEXT)).toBeUndefined();
});

it('is told as Lambda tells it, in the name of the function', () => {
  const delivery = failureDelivery(mapping(TARGET), discarded, CONTEXT)!;
  const functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:hello:live';
  expect(delivery).toMatchObject({
    accountId: '111122223333',
    target: TARGET,
    sender: { service: 'lambda', sourceArn: functionArn, roleArn: CONTEXT.roleArn },
  });
  expect(JSON.parse(Buffer.from(delivery.payload).toString())).toEqual({
    requestContext: {
      requestId: delivery.deliveryId,
      functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '1970-01-01T00:00:05.000Z',
    KinesisBatchInfo: {
      shardId: 'shard-0',
      startSequenceNumber: '1',
      endSequenceNumber: '2',
      approximateArrivalOfFirstRecord: '1970-01-01T00:00:01.000Z',
      approximateArrivalOfLastRecord: '1970-01-01T00:00:02.000Z',
      batchSize: 2,
      streamArn: STREAM,
    },
  });
});

it('is one delivery however often the same records are given up', () => {
  const idOf = (more = {}) => failureDelivery(mapping(TARGET), { ...discarded, ...more }, CONTEXT)!.deliveryId;
  expect(idOf()).toBe(idOf({ failures: 9 }));
  expect(idOf()).not.toBe(idOf({ partition: 'shard-1' }));
  expect(idOf()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});
