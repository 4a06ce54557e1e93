import { describe, expect, it } from 'vitest';
import { busEvent } from './bus-event.js';
import { encodeKey, eventMessage, testMessage } from './event-record.js';
import { type ObjectEvent, sequencerOf } from './object-event.js';

const event: ObjectEvent = {
  name: 'ObjectCreated:Put',
  region: 'us-east-1',
  accountId: '111122223333',
  bucket: 'photos',
  key: 'red flower.jpg',
  size: 1024,
  eTag: 'd41d8cd98f00b204e9800998ecf8427e',
  sequencer: sequencerOf(26n),
  time: Date.UTC(2026, 10, 26, 2),
  requester: { accountId: '111122223333', principalId: 'AROAX:f' },
  sourceIp: '127.0.0.1',
  requestId: 'r-1',
};
const deletion = { ...event, name: 'ObjectRemoved:DeleteMarkerCreated', versionId: 'v1' } as const;

describe('what is told of an object', () => {
  it("is S3's record to functions, queues and topics", () => {
    expect(JSON.parse(eventMessage(event, 'thumbnails'))).toEqual({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'us-east-1',
          eventTime: '2026-11-26T02:00:00.000Z',
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: 'AWS:AROAX:f' },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: { 'x-amz-request-id': 'r-1', 'x-amz-id-2': 'r-1' },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'thumbnails',
            bucket: {
              name: 'photos',
              ownerIdentity: { principalId: '111122223333' },
              arn: 'arn:aws:s3:::photos',
            },
            object: {
              key: 'red+flower.jpg',
              size: 1024,
              eTag: 'd41d8cd98f00b204e9800998ecf8427e',
              sequencer: '00000000000000001A',
            },
          },
        },
      ],
    });
  });

  it('has neither size nor tag of what is gone', () => {
    const { Records } = JSON.parse(eventMessage(deletion, 'c')) as { Records: [{ s3: { object: unknown } }] };
    expect(Records[0].s3.object).toEqual({ key: 'red+flower.jpg', versionId: 'v1', sequencer: '00000000000000001A' });
  });

  it("is EventBridge's detail on a bus, where keys are as they are", () => {
    const { detailType, detail } = busEvent(event);
    expect(detailType).toBe('Object Created');
    expect(JSON.parse(detail)).toEqual({
      version: '0',
      bucket: { name: 'photos' },
      object: {
        key: 'red flower.jpg',
        size: 1024,
        etag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer: '00000000000000001A',
      },
      'request-id': 'r-1',
      requester: '111122223333',
      'source-ip-address': '127.0.0.1',
      reason: 'PutObject',
    });
    const gone = busEvent(deletion);
    expect(gone.detailType).toBe('Object Deleted');
    expect(JSON.parse(gone.detail)).toMatchObject({
      reason: 'DeleteObject',
      'deletion-type': 'Delete Marker Created',
      object: { 'version-id': 'v1' },
    });
  });

  it.each([
    ['red flower/ü.jpg', 'red+flower/%C3%BC.jpg'],
    ["a!'()~*-_.b", 'a%21%27%28%29%7E*-_.b'],
    ['100%+1', '100%25%2B1'],
    ['\uD800', '%EF%BF%BD'],
  ])('has the key %s as %s', (key, encoded) => {
    expect(encodeKey(key)).toBe(encoded);
  });

  it('is in order by its sequencer', () => {
    const numbers = [1n, 15n, 16n, 255n, 2n ** 40n, 2n ** 63n - 1n];
    const texts = numbers.map(sequencerOf);
    expect(texts.toSorted()).toEqual(texts);
  });

  it('is a test where something becomes a destination', () => {
    expect(JSON.parse(testMessage('photos', 'r-1', event.time))).toEqual({
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: '2026-11-26T02:00:00.000Z',
      Bucket: 'photos',
      RequestId: 'r-1',
      HostId: 'r-1',
    });
  });
});
