import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Account } from '../ports/identity-store.js';

/**
 * MB that an account's environments may be configured for, without waiting: nothing is started for an account while its
 * quota is being read.
 */
export function memoryQuotaOf(findAccount: (accountId: string) => MaybePromise<Account | undefined>) {
  return (accountId: string): number => {
    const account = findAccount(accountId);
    if (!(account instanceof Promise)) return (account?.quotas ?? USUAL_QUOTAS).memory;
    account.catch(() => undefined); // whoever asks next reads again
    return 0;
  };
}
