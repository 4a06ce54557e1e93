import { expect, it } from 'vitest';
import { subscriptionsOf, type TopicSubscription } from './topic-subscription.js';

const [MINE, OTHER] = ['111122223333', '444455556666'] as const;
const subscription = (accounts: TopicSubscription['accounts'], ...topics: string[]): TopicSubscription => ({
  url: 'http://127.0.0.1/',
  accounts,
  topics,
});
const topic = (name: string, accountId: string = MINE) => `arn:aws:sns:us-east-1:${accountId}:${name}`;

it.each([
  [subscription('*', 'alarms'), topic('alarms'), true],
  [subscription('*', 'alarms'), topic('alarms-2'), false],
  [subscription('*', 'a*'), topic('alarms'), true],
  [subscription('*', '{account}-*'), topic(`${MINE}-x`), true],
  [subscription([OTHER], '*'), topic('alarms'), false],
  [subscription('*', '*'), topic('alarms', OTHER), false],
  [subscription('*', '*'), `arn:aws:sqs:us-east-1:${MINE}:alarms`, false],
  [subscription('*', '*'), `arn:aws:sns:eu-west-1:${MINE}:alarms`, false],
  [subscription('*', '*'), `arn:aws-cn:sns:us-east-1:${MINE}:alarms`, false],
  [subscription('*', '*'), 'alarms', false],
])('%#', (one, arn, found) => {
  expect(subscriptionsOf([one], { accountId: MINE, region: 'us-east-1' }, arn)).toEqual(found ? [one] : []);
});
