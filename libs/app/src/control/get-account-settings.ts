import { LIMITS } from '@stoker/core/model/limits';
import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { ControlPorts } from './control-ports.js';

/** An account's quotas and what it uses of them. */
export interface AccountSettings {
  readonly concurrencyLimit: number;
  /** Bytes of code that it may store. */
  readonly codeStorage: number;
  /** Executions that no function has claimed. */
  readonly unreservedConcurrency: number;
  readonly functionCount: number;
  /** Bytes of all code packages, counted once for each version, and once where no version refers to one. */
  readonly codeBytes: number;
}

export async function getAccountSettings(
  { functions, concurrency, identities }: Pick<ControlPorts, 'functions' | 'concurrency' | 'identities'>,
  accountId: string,
): Promise<AccountSettings> {
  const [account, usage, { claimed }] = await Promise.all([
    identities.findAccount(accountId),
    functions.usage(accountId),
    concurrency.claimed(accountId),
  ]);
  const concurrencyLimit = account?.concurrencyLimit ?? LIMITS.accountConcurrency;
  const codeStorage = (account?.quotas ?? USUAL_QUOTAS)['code-storage'];
  return { concurrencyLimit, codeStorage, unreservedConcurrency: Math.max(0, concurrencyLimit - claimed), ...usage };
}
