import { expect, it } from 'vitest';
import { isProfileCurrent } from './first-account.js';

const wanted = { endpoint: 'http://127.0.0.1:9400', region: 'us-east-1', accountId: '123456789012' };
const { endpoint, region } = wanted;
const profile = { endpoint, region, accessKeyId: 'AKIA1', secretAccessKey: 'secret' };
const key = (accountId: string, secret = 'secret') => ({
  accessKeyId: 'AKIA1',
  secret,
  principal: {
    kind: 'user' as const,
    accountId,
    name: 'admin',
    arn: `arn:aws:iam::${accountId}:user/admin`,
    id: 'AIDA1',
  },
  policies: [],
});

it('is in place with a key of the account', () => {
  expect(isProfileCurrent(profile, key('123456789012'), wanted)).toBe(true);
});

it.each([
  ['another account', profile, key('210987654321'), wanted],
  ['another secret', profile, key('123456789012', 'other'), wanted],
  ['a key that the database does not know', profile, undefined, wanted],
  ['another endpoint', profile, key('123456789012'), { ...wanted, endpoint: 'http://127.0.0.1:9600' }],
  ['another region', profile, key('123456789012'), { ...wanted, region: 'eu-west-1' }],
])('is not in place for %s', (_, has, known, asked) => {
  expect(isProfileCurrent(has, known, asked)).toBe(false);
});
