import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdministerAccounts } from '@stoker/app/identity/administer-accounts';
import { bootstrapAccount } from '@stoker/app/identity/bootstrap-account';
import { parsePolicy } from '@stoker/core/iam/parse-policy';
import { openPostgres, type PostgresStore } from '@stoker/store-postgres/open-postgres';
import { MASTER_KEY } from './server-process.js';

/** An account with the key of somebody in it. */
export interface TestAccount {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With temporary credentials only. */
  readonly sessionToken?: string;
  /** ARN of a role that Lambda may assume. */
  readonly role: string;
}

/** What an operator does, done straight on the database that a server under test uses. */
export class Operator {
  private constructor(
    private readonly store: PostgresStore,
    private readonly directory: string,
  ) {}

  static async open(databaseUrl: string): Promise<Operator> {
    const directory = await mkdtemp(join(tmpdir(), 'stoker-operator-'));
    const store = await openPostgres({
      url: databaseUrl,
      masterKey: MASTER_KEY,
      usageDirectory: directory,
      pools: { control: 1, data: 1 },
    });
    return new Operator(store, directory);
  }

  /** A new account with its administrator's key. */
  async account(accountId: string): Promise<TestAccount> {
    const { identity, identityWriter } = this.store;
    const command = { accountId, accountName: `test ${accountId}` };
    const { accessKey, executionRoleArn } = await bootstrapAccount(identity, identityWriter, randomBytes, command);
    if (accessKey === undefined) throw new Error(`account ${accountId} is there already`);
    return { accountId, ...accessKey, role: executionRoleArn };
  }

  /** A user of the account who may do what the policy says. */
  async user(account: TestAccount, userName: string, policy: object): Promise<TestAccount> {
    const key = await this.#administer().createUser(account.accountId, userName, JSON.stringify(policy));
    return { ...account, ...key };
  }

  /** A role of the account that whoever the trust policy names may assume, to do what the policy says; answers its ARN. */
  async role(account: TestAccount, roleName: string, trustPolicy: object, policy?: object): Promise<string> {
    const trust = parsePolicy(JSON.stringify(trustPolicy), 'trust');
    const policies = policy === undefined ? {} : { Inline: parsePolicy(JSON.stringify(policy)) };
    return (await this.store.identityWriter.createRole(account.accountId, roleName, trust, policies)).arn;
  }

  setConcurrencyLimit(accountId: string, limit: number): Promise<void> {
    return this.#administer().setConcurrencyLimit(accountId, limit);
  }

  deactivateKey(accessKeyId: string): Promise<void> {
    return this.#administer().deactivateKey(accessKeyId);
  }

  async close(): Promise<void> {
    await this.store.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  #administer(): AdministerAccounts {
    return new AdministerAccounts(this.store.identityWriter, randomBytes);
  }
}
