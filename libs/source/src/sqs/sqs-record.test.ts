import { expect, it } from 'vitest';
import { sqsRecord } from './sqs-record.js';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';
const message = {
  messageId: 'm-1',
  receiptHandle: 'r-1',
  body: '{"a":"ü"}',
  md5OfBody: 'md5',
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000123' },
  messageAttributes: {
    text: { dataType: 'String', stringValue: 'x' },
    bytes: { dataType: 'Binary', binaryValue: Uint8Array.of(1, 2) },
  },
  md5OfMessageAttributes: 'md5 of attributes',
};

it('shows a message as Lambda does', () => {
  const record = sqsRecord(message, QUEUE);
  expect(JSON.parse(record.json)).toEqual({
    messageId: 'm-1',
    receiptHandle: 'r-1',
    body: '{"a":"ü"}',
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000123' },
    messageAttributes: {
      text: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
      bytes: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
    },
    md5OfMessageAttributes: 'md5 of attributes',
    md5OfBody: 'md5',
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE,
    awsRegion: 'eu-west-1',
  });
  expect(record).toMatchObject({ id: 'm-1', receipt: 'r-1', arrivedAt: 1_700_000_000_123 });
  expect(record.bytes).toBe(Buffer.byteLength(record.json));
});

it('takes what a message comes of from the queue', () => {
  const traced = { ...message, attributes: { ...message.attributes, AWSTraceHeader: 'Root=1-x' } };
  expect(sqsRecord(traced, QUEUE).traceHeader).toBe('Root=1-x');
  expect(sqsRecord(message, QUEUE).traceHeader).toBeUndefined();
});

it('shows filters what a body holds', () => {
  expect(sqsRecord(message, QUEUE).matchable()).toMatchObject({ body: { a: 'ü' }, messageId: 'm-1' });
  expect(sqsRecord({ ...message, body: '{"a"' }, QUEUE).matchable()).toMatchObject({ body: '{"a"' });
});
