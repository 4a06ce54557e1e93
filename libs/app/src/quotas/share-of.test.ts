import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import { expect, test } from 'vitest';
import type { Account } from '../ports/identity-store.js';
import { shareOf } from './share-of.js';

const withShare = (share: number): Account => ({ quotas: { ...USUAL_QUOTAS, share } }) as unknown as Account;

test.each([
  ['three times the usual', () => withShare(300), 3],
  ['nothing, which is as little as there is', () => withShare(0), 0.01],
  ['of no account', () => undefined, 1],
  ['being read', () => Promise.resolve(withShare(300)), 1],
  ['out of reach', () => Promise.reject(new Error('away')), 1],
])('the share of an account: %s', (_, findAccount, weight) => {
  expect(shareOf(findAccount)('123456789012')).toBe(weight);
});
