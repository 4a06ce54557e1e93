import { QUOTAS, USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Account } from '../ports/identity-store.js';

/** An account's weight where it shares with others, 1 for the usual, without waiting: the usual while it is being read. */
export function shareOf(findAccount: (accountId: string) => MaybePromise<Account | undefined>) {
  return (accountId: string): number => {
    const account = findAccount(accountId);
    if (account instanceof Promise) account.catch(() => undefined); // whoever asks next reads again
    const quotas = (account instanceof Promise ? undefined : account?.quotas) ?? USUAL_QUOTAS;
    return Math.max(1, quotas.share) / QUOTAS.share.default;
  };
}
