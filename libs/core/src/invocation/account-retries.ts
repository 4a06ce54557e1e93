import { QUOTAS, type Quotas } from '../quotas/quotas.js';
import type { RetryPolicy } from './retry-policy.js';

/** ms that a retry is waited for at most, however often it was waited for before. */
const LONGEST_WAIT_MS = 12 * 3_600_000;

/**
 * The policy of an account's events: the operator's, unless the account was given retries, waits or an age of its own. Beyond
 * Lambda, where nobody has more than 2 retries and 6 hours.
 */
export function accountRetries(policy: RetryPolicy, quotas: Quotas): RetryPolicy {
  const { 'event-retries': retries, 'event-retry-wait': wait, 'event-age': age } = quotas;
  const isUsual = retries === QUOTAS['event-retries'].default && wait === QUOTAS['event-retry-wait'].default;
  return {
    ...policy,
    ...(!isUsual && { functionErrorDelaysMs: waits(retries, wait, policy) }),
    ...(age !== QUOTAS['event-age'].default && { maximumAgeMs: age * 1000 }),
  };
}

/** The operator's waits go on doubling, unless the account has a wait of its own. */
function waits(retries: number, wait: number, { functionErrorDelaysMs: usual }: RetryPolicy): number[] {
  const [first = wait * 1000] = usual;
  const start = wait === QUOTAS['event-retry-wait'].default ? first : wait * 1000;
  return Array.from({ length: retries }, (_, index) => Math.min(start * 2 ** Math.min(index, 30), LONGEST_WAIT_MS));
}
