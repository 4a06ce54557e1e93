import type { TableChange } from '@stoker/app/ports/table-streams';
import { expect, it } from 'vitest';
import { tableRecord } from './table-record.js';

const ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-11-26T09:53:09.461';
const CHANGE: TableChange = {
  eventId: '15acdeee',
  eventName: 'MODIFY',
  eventVersion: '1.1',
  sequenceNumber: '000000000000000000002',
  createdAt: 1_479_499_740_987,
  keys: { id: { S: 'a' }, at: { N: '1' } },
  newImage: { id: { S: 'a' }, at: { N: '1' }, photo: { B: 'aGk=' } },
  oldImage: { id: { S: 'a' }, at: { N: '1' } },
  sizeBytes: 57,
  streamViewType: 'NEW_AND_OLD_IMAGES',
};

it('is what Lambda makes of a change', () => {
  const record = tableRecord(CHANGE, ARN);
  expect(JSON.parse(record.json)).toEqual({
    eventID: '15acdeee',
    eventName: 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_479_499_740,
      Keys: { id: { S: 'a' }, at: { N: '1' } },
      NewImage: { id: { S: 'a' }, at: { N: '1' }, photo: { B: 'aGk=' } },
      OldImage: { id: { S: 'a' }, at: { N: '1' } },
      SequenceNumber: '000000000000000000002',
      SizeBytes: 57,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: ARN,
  });
  expect(record).toMatchObject({
    id: CHANGE.sequenceNumber,
    position: CHANGE.sequenceNumber,
    arrivedAt: CHANGE.createdAt,
  });
});

it('says who deleted what was past its time to live', () => {
  const userIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };
  expect(JSON.parse(tableRecord({ ...CHANGE, userIdentity }, ARN).json)).toMatchObject({ userIdentity });
});

it('has one key for an item, whatever became of it', () => {
  const { key } = tableRecord(CHANGE, ARN);
  const { at, id } = CHANGE.keys;
  expect(tableRecord({ ...CHANGE, keys: { at: at!, id: id! }, newImage: undefined }, ARN).key).toBe(key);
  expect(tableRecord({ ...CHANGE, keys: { id: id!, at: { N: '2' } } }, ARN).key).not.toBe(key);
});
