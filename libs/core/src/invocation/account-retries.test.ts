import { expect, it } from 'vitest';
import { type Quotas, USUAL_QUOTAS } from '../quotas/quotas.js';
import { accountRetries } from './account-retries.js';
import { LAMBDA_RETRY_POLICY } from './retry-policy.js';

const HOUR = 3_600_000;
const policyWith = (own: Partial<Quotas>) => accountRetries(LAMBDA_RETRY_POLICY, { ...USUAL_QUOTAS, ...own });

it("is the operator's where the account has nothing of its own", () => {
  expect(policyWith({})).toEqual(LAMBDA_RETRY_POLICY);
});

it("goes on doubling the operator's waits for more retries", () => {
  const { functionErrorDelaysMs } = policyWith({ 'event-retries': 4 });
  expect(functionErrorDelaysMs).toEqual([60_000, 120_000, 240_000, 480_000]);
});

it('has the waits and the age of the account', () => {
  expect(policyWith({ 'event-retries': 3, 'event-retry-wait': 7_200, 'event-age': 1_209_600 })).toMatchObject({
    functionErrorDelaysMs: [2 * HOUR, 4 * HOUR, 8 * HOUR],
    maximumAgeMs: 14 * 24 * HOUR,
  });
});

it('waits for no more than twelve hours', () => {
  const { functionErrorDelaysMs } = policyWith({ 'event-retries': 100, 'event-retry-wait': 86_400 });
  expect(new Set(functionErrorDelaysMs)).toEqual(new Set([12 * HOUR]));
});

it('may have none at all', () => {
  expect(policyWith({ 'event-retries': 0 }).functionErrorDelaysMs).toEqual([]);
});
