import { LIMITS } from '@stoker/core/model/limits';
import type { ControlPorts } from './control-ports.js';

/** An account's quotas and what it uses of them. */
export interface AccountSettings {
  readonly concurrencyLimit: number;
  readonly functionCount: number;
  /** Bytes of all code packages, counted once for each version, and once where no version refers to one. */
  readonly codeBytes: number;
}

export async function getAccountSettings(
  { functions, identities }: Pick<ControlPorts, 'functions' | 'identities'>,
  accountId: string,
): Promise<AccountSettings> {
  const [account, usage] = await Promise.all([identities.findAccount(accountId), functions.usage(accountId)]);
  return { concurrencyLimit: account?.concurrencyLimit ?? LIMITS.accountConcurrency, ...usage };
}
