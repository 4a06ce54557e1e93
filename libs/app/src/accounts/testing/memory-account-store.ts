import { ServiceError } from '@stoker/core/errors/service-error';
import { NO_EGRESS } from '@stoker/core/egress/egress-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { paged } from '../../control/testing/paged.js';
import type { AccountRecord, AccountStore, Holdings } from '../../ports/account-store.js';
import type { AccountStatus } from '../../ports/identity-store.js';
import type { MemoryIdentityStore } from '../../ports/testing/memory-identity-store.js';

/** Accounts for unit tests, over the identities that they consist of. */
export function memoryAccountStore(identity: MemoryIdentityStore, left: Partial<Holdings> = {}): AccountStore {
  const statuses = new Map<string, Pick<AccountRecord, 'status' | 'statusReason' | 'statusChangedAt'>>();
  const guardrails = new Map<string, Map<string, PolicyDocument>>();

  const record = (accountId: string): AccountRecord | undefined => {
    const account = identity.accounts.get(accountId);
    return account && { accountId, name: account.name, status: 'active', createdAt: 0, ...statuses.get(accountId) };
  };
  const known = (accountId: string): AccountRecord => {
    const found = record(accountId);
    if (found === undefined) throw notFound(`The account ${accountId}`);
    return found;
  };
  const keysOf = (accountId: string) =>
    [...identity.keys.values()].filter(({ key }) => key.principal.accountId === accountId);
  const holdings = (accountId: string): Holdings => ({
    functions: 0,
    layerVersions: 0,
    pendingEvents: 0,
    users: [...identity.users.values()].filter(({ principal }) => principal.accountId === accountId).length,
    roles: [...identity.roles.values()].filter((role) => role.accountId === accountId).length,
    accessKeys: keysOf(accountId).length,
    ...left,
  });

  return {
    list: async (page) =>
      paged('accounts', [...identity.accounts.keys()].sort().map(known), ({ accountId }) => [accountId], page),
    find: async (accountId) => record(accountId),
    holdings: async (accountId) => holdings(accountId),
    rename: async (accountId, name) => {
      known(accountId);
      identity.accounts.set(accountId, { ...identity.accounts.get(accountId)!, name });
    },
    changeStatus: async (accountId, change, statusReason) => {
      const current = known(accountId);
      const status: AccountStatus = change(current, holdings(accountId));
      if (status === current.status) return current;
      if (status === 'closed') for (const { key } of keysOf(accountId)) identity.keys.delete(key.accessKeyId);
      statuses.set(accountId, { status, ...(statusReason !== undefined && { statusReason }), statusChangedAt: 1 });
      return known(accountId);
    },
    findEgress: async (accountId) => {
      known(accountId);
      return identity.accounts.get(accountId)?.egress ?? NO_EGRESS;
    },
    putEgress: async (accountId, egress) => {
      known(accountId);
      identity.accounts.set(accountId, { ...identity.accounts.get(accountId)!, egress });
    },
    listGuardrails: async (accountId) => Object.fromEntries(guardrails.get(accountId) ?? []),
    putGuardrail: async (accountId, name, document, check) => {
      known(accountId);
      const present = guardrails.get(accountId) ?? new Map<string, PolicyDocument>();
      check([...present.keys()]);
      guardrails.set(accountId, present.set(name, document));
    },
    removeGuardrail: async (accountId, name) => {
      if (guardrails.get(accountId)?.delete(name) !== true) throw notFound(`The guardrail ${name}`);
    },
    listAccessKeys: async (accountId) =>
      keysOf(accountId).map(({ key, active }) => ({
        accessKeyId: key.accessKeyId,
        ...(key.principal.kind === 'user' && { userName: key.principal.name }),
        active,
        createdAt: 0,
      })),
    deleteAccessKey: async (accountId, accessKeyId) => {
      const isThere = keysOf(accountId).some(({ key }) => key.accessKeyId === accessKeyId);
      if (!isThere) throw notFound(`The access key ${accessKeyId}`);
      identity.keys.delete(accessKeyId);
    },
  };
}

function notFound(subject: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `${subject} does not exist.`);
}
