import { egressPolicy, type EgressPolicy, type EgressPolicyInput, NO_EGRESS } from '@stoker/core/egress/egress-policy';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { AccountStore } from '../ports/account-store.js';
import type { FindAccount } from './tenant-gate.js';

/**
 * Says where the functions of an account may connect to. New environments are made so, and idle ones of another policy end;
 * one that runs an invocation keeps what it has until that is over.
 *
 * @throws InvalidParameterValueException, ResourceNotFoundException
 */
export async function setEgress(
  accounts: Pick<AccountStore, 'putEgress'>,
  accountId: string,
  input: EgressPolicyInput,
): Promise<EgressPolicy> {
  const policy = egressPolicy(input);
  await accounts.putEgress(accountId, policy);
  return policy;
}

/** Where the functions of an account may connect to, as environments are made. */
export function egressOf(findAccount: FindAccount) {
  return (accountId: string): MaybePromise<EgressPolicy> => {
    const account = findAccount(accountId);
    return account instanceof Promise
      ? account.then((found) => found?.egress ?? NO_EGRESS)
      : (account?.egress ?? NO_EGRESS);
  };
}
