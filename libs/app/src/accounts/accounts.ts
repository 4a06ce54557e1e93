import { ServiceError } from '@stoker/core/errors/service-error';
import type { AccountRecord, AccountStore, Holdings } from '../ports/account-store.js';
import type { AccountStatus, IdentityReader, IdentityWriter } from '../ports/identity-store.js';
import { bootstrapAccount, type BootstrapResult } from '../identity/bootstrap-account.js';
import type { RandomBytes } from '../identity/credentials.js';

export interface AccountPorts {
  readonly accounts: AccountStore;
  readonly identity: IdentityReader;
  readonly identityWriter: IdentityWriter;
}

export interface NewAccount {
  readonly name: string;
  /** Twelve digits, as `newAccountId` makes them up. */
  readonly accountId: string;
}

/**
 * Makes an account that can be used, with its administrator, whose key is shown here and never again.
 *
 * @throws InvalidParameterValueException, ResourceConflictException for an id that is taken
 */
export async function createAccount(
  { accounts, identity, identityWriter }: AccountPorts,
  random: RandomBytes,
  { name, accountId }: NewAccount,
): Promise<BootstrapResult> {
  requireAccountId(accountId);
  requireName(name);
  if ((await accounts.find(accountId)) !== undefined) {
    throw new ServiceError('ResourceConflictException', `The account ${accountId} exists already.`);
  }
  return bootstrapAccount(identity, identityWriter, random, { accountId, accountName: name });
}

/** @throws InvalidParameterValueException, ResourceNotFoundException */
export function renameAccount({ accounts }: Pick<AccountPorts, 'accounts'>, accountId: string, name: string) {
  requireName(name);
  return accounts.rename(accountId, name);
}

const MOVES: Readonly<Record<Exclude<AccountStatus, 'closed'>, Partial<Record<AccountStatus, AccountStatus>>>> = {
  suspended: { active: 'suspended', suspended: 'suspended' },
  active: { suspended: 'active', active: 'active' },
};

/**
 * Suspends an account: its calls are refused, nothing of it is invoked, its events wait. Their age goes on counting.
 *
 * @param reason for the operators who see it
 * @throws ResourceNotFoundException, ResourceConflictException for one that is closed
 */
export function suspendAccount(ports: Pick<AccountPorts, 'accounts'>, accountId: string, reason: string) {
  return move(ports, accountId, 'suspended', reason);
}

/** @throws ResourceNotFoundException, ResourceConflictException for one that is closed */
export function resumeAccount(ports: Pick<AccountPorts, 'accounts'>, accountId: string) {
  return move(ports, accountId, 'active', undefined);
}

/**
 * Closes an account for good: its keys, users, groups, roles, policies, identity providers and alias are deleted, and its id is never given again. Its usage and its audit trail stay.
 *
 * @throws ResourceConflictException for one that has functions, layers or events left
 */
export function closeAccount(
  { accounts }: Pick<AccountPorts, 'accounts'>,
  accountId: string,
  reason: string,
): Promise<AccountRecord> {
  return accounts.changeStatus(
    accountId,
    (_current, holdings) => {
      const left = leftOf(holdings);
      if (left === '') return 'closed';
      throw new ServiceError('ResourceConflictException', `The account ${accountId} is not empty: ${left}.`);
    },
    reason,
  );
}

function move(
  { accounts }: Pick<AccountPorts, 'accounts'>,
  accountId: string,
  to: keyof typeof MOVES,
  reason: string | undefined,
): Promise<AccountRecord> {
  return accounts.changeStatus(
    accountId,
    ({ status }) => {
      const next = MOVES[to][status];
      if (next !== undefined) return next;
      throw new ServiceError('ResourceConflictException', `The account ${accountId} is ${status}.`);
    },
    reason,
  );
}

function leftOf({ functions, layerVersions, pendingEvents }: Holdings): string {
  return [
    [functions, 'functions'],
    [layerVersions, 'versions of layers'],
    [pendingEvents, 'events that have not ended'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}

/** Twelve digits of which the first is none that AWS documents examples with. */
export function newAccountId(random: RandomBytes): string {
  return Array.from(random(12), (byte, index) => (index === 0 ? 2 + (byte % 8) : byte % 10)).join('');
}

function requireAccountId(accountId: string): void {
  requireThat(/^\d{12}$/.test(accountId), 'An account id has twelve digits');
}

function requireName(name: string): void {
  requireThat(/^[^\p{Cc}]{1,50}$/u.test(name) && name.trim() === name, 'An account name has 1 to 50 characters');
}

function requireThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new ServiceError('InvalidParameterValueException', otherwise);
}
