import { expect, it } from 'vitest';
import { deadLetterPermission, destinationPermission } from './role-permissions.js';

it.each([
  ['arn:aws:sqs:us-east-1:111122223333:letters', 'sqs:SendMessage', 'SendMessage on SQS'],
  ['arn:aws:sns:us-east-1:111122223333:letters', 'sns:Publish', 'Publish on SNS'],
])('%s needs %s', (arn, action, words) => {
  expect(deadLetterPermission(arn)).toEqual({ action, resource: arn, words });
});

it.each([
  'arn:aws:lambda:us-east-1:111122223333:function:hello',
  'arn:aws:sqs:us-east-1:111122223333:letters.fifo',
  'arn:aws:sns:us-east-1:111122223333:letters:subscription',
  'arn:aws:sqs:us-east-1::letters',
  'arn:aws-cn:sqs:us-east-1:111122223333:letters',
  'arn:aws:sns:444455556666:111122223333:letters',
  'letters',
])('%s takes no dead letters', (arn) => {
  expect(() => deadLetterPermission(arn)).toThrow(`The provided dead letter target ${arn} is not valid.`);
});

const NOW = Date.UTC(2026, 10, 26, 5, 40, 7);
const PLACE = 'us-east-1:111122223333';

it.each([
  [`arn:aws:lambda:${PLACE}:function:next`, 'lambda:InvokeFunction', 'InvokeFunction'],
  [`arn:aws:sqs:${PLACE}:failed`, 'sqs:SendMessage', 'SendMessage'],
  [`arn:aws:sns:${PLACE}:failed`, 'sns:Publish', 'Publish'],
  [`arn:aws:events:${PLACE}:event-bus/default`, 'events:PutEvents', 'PutEvents'],
])('%s, as a destination, needs %s', (arn, action, call) => {
  const words = `${call} on ${arn}`;
  expect(destinationPermission('hello', arn, NOW)).toEqual({ action, resource: arn, words });
});

it('asks of a bucket whether objects may be put where the records of the function go', () => {
  expect(destinationPermission('hello', 'arn:aws:s3:::failed', NOW)).toEqual({
    action: 's3:PutObject',
    resource: expect.stringMatching(
      /^arn:aws:s3:::failed\/aws\/lambda\/async\/hello\/2026\/11\/26\/2026-11-26T05\.40\.07-[0-9a-f-]{36}$/,
    ) as string,
    words: 'PutObject on arn:aws:s3:::failed',
  });
  expect(destinationPermission('hello', 'failed', NOW)).toBeUndefined();
});
