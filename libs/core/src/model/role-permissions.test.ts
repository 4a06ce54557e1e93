import { expect, it } from 'vitest';
import { deadLetterPermission } from './role-permissions.js';

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
