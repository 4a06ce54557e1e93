import { ServiceError } from '@stoker/core/errors/service-error';
import type { AccessCheck } from '../identity/access-check.js';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { Caller } from '../identity/caller.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Account } from '../ports/identity-store.js';
import { guardrailsOf } from './completed-guardrails.js';

/** Lets the caller pass when every check is allowed, or throws AccessDeniedException. */
export type Authorise = (caller: Caller, checks: readonly AccessCheck[]) => MaybePromise<AuthorisedCaller>;

/** Finds an account; at once in nearly every case. */
export type FindAccount = (accountId: string) => MaybePromise<Account | undefined>;

/**
 * `authorise` for callers of accounts that are open, under the guardrails of their accounts.
 *
 * @throws AccessDeniedException for callers of an account that is suspended or closed
 */
export function forTenants(findAccount: FindAccount, authorise: Authorise): Authorise {
  return (caller, checks) => {
    const found = findAccount(caller.principal.accountId);
    return found instanceof Promise
      ? found.then((account) => authorise(asTenant(caller, account), checks))
      : authorise(asTenant(caller, found), checks);
  };
}

/** @throws AccessDeniedException where the account is not open */
export function requireOpen({ accountId, status = 'active' }: Pick<Account, 'accountId' | 'status'>): void {
  if (status !== 'active') throw new ServiceError('AccessDeniedException', `The account ${accountId} is ${status}.`);
}

function asTenant(caller: Caller, account: Account | undefined): Caller {
  if (account === undefined) return caller; // one that was made a moment ago has no guardrails yet
  requireOpen(account);
  const guardrails = guardrailsOf(account);
  return guardrails === undefined ? caller : { ...caller, guardrails };
}
