import { expect, it } from 'vitest';
import { isStandardQueue, parseTargetArn } from './target-arn.js';

const PLACE = 'us-east-1:111122223333';

it.each([
  [`arn:aws:lambda:${PLACE}:function:f`, 'lambda', 'function:f'],
  [`arn:aws:lambda:${PLACE}:function:f:live`, 'lambda', 'function:f:live'],
  [`arn:aws:lambda:${PLACE}:function:f:$LATEST`, 'lambda', 'function:f:$LATEST'],
  [`arn:aws:sqs:${PLACE}:q.fifo`, 'sqs', 'q.fifo'],
  [`arn:aws:sns:${PLACE}:t`, 'sns', 't'],
  [`arn:aws:events:${PLACE}:event-bus/partner/one`, 'events', 'event-bus/partner/one'],
])('%s is a target', (text, service, resource) => {
  expect(parseTargetArn(text)).toEqual({ service, region: 'us-east-1', accountId: '111122223333', resource });
});

it('has neither region nor account of a bucket', () => {
  expect(parseTargetArn('arn:aws:s3:::dead')).toEqual({ service: 's3', region: '', accountId: '', resource: 'dead' });
});

it.each([
  ['is no ARN', 'f'],
  ['leaves the kind of resource out', `arn:aws:lambda:${PLACE}:prod`],
  ['is of another partition', `arn:aws-cn:lambda:${PLACE}:function:prod`],
  ['is of another partition', `arn:aws-cn:sqs:${PLACE}:q`],
  ['names an account where a region belongs', 'arn:aws:lambda:444455556666:111122223333:q'],
  ['names no region', 'arn:aws:lambda::111122223333:function:f'],
  ['names no account', 'arn:aws:sqs:us-east-1::q'],
  ['says more of a bucket than there is', `arn:aws:s3:${PLACE}:dead`],
  ['goes on behind the name', `arn:aws:sqs:${PLACE}:q:more`],
  ['ends with a line', `arn:aws:sqs:${PLACE}:q\n`],
  ['is of what nothing is sent to', `arn:aws:dynamodb:${PLACE}:table/t`],
  ['is of what every object has', `arn:aws:toString:${PLACE}:q`],
])('what %s is no target: %s', (_what, text) => {
  expect(parseTargetArn(text)).toBeUndefined();
});

it('knows queues that dead letters go to', () => {
  expect(isStandardQueue(`arn:aws:sqs:${PLACE}:q`)).toBe(true);
  expect(isStandardQueue(`arn:aws:sqs:${PLACE}:q.fifo`)).toBe(false);
  expect(isStandardQueue(`arn:aws:sns:${PLACE}:q`)).toBe(false);
  expect(isStandardQueue(`arn:aws-cn:sqs:${PLACE}:q`)).toBe(false);
});
