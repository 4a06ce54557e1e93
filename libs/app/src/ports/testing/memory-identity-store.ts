import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Principal } from '@stoker/core/model/principal';
import type { AccessKey, Account, IdentityReader, IdentityWriter, ManagedPolicy, Role } from '../identity-store.js';

type Policies = Readonly<Record<string, PolicyDocument>>;

/** Identity for unit tests: it keeps the port's contract and forgets everything with the process. */
export class MemoryIdentityStore implements IdentityReader, IdentityWriter {
  readonly accounts = new Map<string, Account>();
  readonly users = new Map<string, { principal: Principal; policies: Policies }>();
  readonly roles = new Map<string, Role>();
  readonly managedPolicies = new Map<string, ManagedPolicy>();
  readonly keys = new Map<string, { key: AccessKey; active: boolean }>();

  findAccessKey(accessKeyId: string): Promise<AccessKey | undefined> {
    const found = this.keys.get(accessKeyId);
    return Promise.resolve(found?.active === true ? found.key : undefined);
  }

  findRole(arn: string): Promise<Role | undefined> {
    return Promise.resolve(this.roles.get(arn));
  }

  findManagedPolicy(arn: string): Promise<ManagedPolicy | undefined> {
    return Promise.resolve(this.managedPolicies.get(arn));
  }

  findAccount(accountId: string): Promise<Account | undefined> {
    return Promise.resolve(this.accounts.get(accountId));
  }

  findUser(accountId: string, userName: string): Promise<Principal | undefined> {
    return Promise.resolve(this.users.get(`${accountId}/${userName}`)?.principal);
  }

  async createAccount(account: Account): Promise<void> {
    await insert(this.accounts, account.accountId, account);
  }

  async setConcurrencyLimit(accountId: string, limit: number): Promise<void> {
    this.accounts.set(accountId, { ...(await existing(this.accounts, accountId)), concurrencyLimit: limit });
  }

  async createUser(accountId: string, userName: string, policies: Policies): Promise<Principal> {
    await existing(this.accounts, accountId);
    const arn = `arn:aws:iam::${accountId}:user/${userName}`;
    const principal: Principal = { accountId, arn, kind: 'user', id: `AIDA${this.users.size}`, name: userName };
    await insert(this.users, `${accountId}/${userName}`, { principal, policies });
    return principal;
  }

  async putAccessKey(principal: Principal, accessKeyId: string, secret: string): Promise<void> {
    const { policies } = await existing(this.users, `${principal.accountId}/${principal.name}`);
    const key: AccessKey = { accessKeyId, secret, principal, policies: Object.values(policies) };
    await insert(this.keys, accessKeyId, { key, active: true });
  }

  async setAccessKeyActive(accessKeyId: string, active: boolean): Promise<void> {
    this.keys.set(accessKeyId, { ...(await existing(this.keys, accessKeyId)), active });
  }

  async createRole(accountId: string, name: string, trustPolicy: PolicyDocument, policies: Policies): Promise<Role> {
    await existing(this.accounts, accountId);
    const arn = `arn:aws:iam::${accountId}:role/${name}`;
    const uniqueId = `AROA${this.roles.size}`;
    const role: Role = { accountId, name, arn, uniqueId, trustPolicy, policies: Object.values(policies) };
    await insert(this.roles, arn, role);
    return role;
  }
}

function insert<T>(into: Map<string, T>, key: string, value: T): Promise<void> {
  if (into.has(key)) return Promise.reject(new ServiceError('ResourceConflictException', `${key} is taken`));
  into.set(key, value);
  return Promise.resolve();
}

function existing<T>(within: Map<string, T>, key: string): Promise<T> {
  const found = within.get(key);
  if (found !== undefined) return Promise.resolve(found);
  return Promise.reject(new ServiceError('ResourceNotFoundException', `${key} is not there`));
}
