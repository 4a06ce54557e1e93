import { randomBytes } from 'node:crypto';
import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import type { Principal } from '@stoker/core/model/principal';
import { CachedIdentity } from '../../identity/cached-identity.js';
import type { Caller } from '../../identity/caller.js';
import { authoriser } from '../../identity/resource-policies.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { MemoryIdentityStore } from '../../ports/testing/memory-identity-store.js';
import { plainSealer } from '../../ports/testing/plain-sealer.js';
import { assumeRole, type AssumeRoleCommand, assumeRoleChecks } from '../assume-role.js';
import type { RoleSession } from '../begin-role-session.js';
import { CredentialFinder } from '../find-credentials.js';
import type { TemporaryCredentials } from '../session.js';
import { SessionTokens } from '../session-tokens.js';
import { trustPolicies } from '../trust-policies.js';

export const ACCOUNT = '123456789012';
export const OTHER = '999999999999';

export const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

/** May do some things to everything. */
export const allow = (...Action: string[]): PolicyDocument => policy({ Effect: 'Allow', Action, Resource: '*' });

/** Lets somebody assume a role, and bring tags and a source identity along. */
export const trust = (AWS: string, Condition?: PolicyStatement['Condition']): PolicyDocument =>
  policy({
    Effect: 'Allow',
    Principal: { AWS },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ...(Condition !== undefined && { Condition }),
  });

/** STS over identities in memory: what is assumed is found again as a caller, as the front does it. */
export class SessionKit {
  readonly identities = new MemoryIdentityStore();
  readonly clock = new FakeClock();
  readonly tokens = new SessionTokens(plainSealer, randomBytes, this.clock);
  readonly #finder: CredentialFinder;
  readonly #authorise = authoriser(trustPolicies(this.identities), () => undefined);

  constructor() {
    // Nothing of what a test changes is kept.
    const cache = new CachedIdentity(this.identities, { onChange: () => undefined }, this.clock, {
      foundMs: 0,
      absentMs: 0,
    });
    this.#finder = new CredentialFinder(cache, this.tokens, this.clock);
    for (const accountId of [ACCOUNT, OTHER]) {
      this.identities.accounts.set(accountId, { accountId, name: accountId, concurrencyLimit: 10 });
    }
  }

  /** A user of an account with a key for life. */
  async user(name: string, policies: PolicyDocument[] = [allow('*')], accountId = ACCOUNT): Promise<Caller> {
    const principal = await this.identities.createUser(accountId, name, Object.fromEntries(policies.entries()));
    const accessKeyId = `AKIA${name.toUpperCase()}`;
    await this.identities.putAccessKey(principal, accessKeyId, 'secret');
    return { ...this.#caller(principal, policies), accessKeyId };
  }

  async role(name: string, trustPolicy: PolicyDocument, policies: PolicyDocument[] = [], accountId = ACCOUNT) {
    return (await this.identities.createRole(accountId, name, trustPolicy, Object.fromEntries(policies.entries()))).arn;
  }

  async assume(caller: Caller, roleArn: string, change: Partial<AssumeRoleCommand> = {}): Promise<RoleSession> {
    const usual = { roleArn, sessionName: 's1', policyArns: [], tags: [], transitiveTagKeys: [] };
    const command = { ...usual, ...change };
    return assumeRole(this, await this.#authorise(caller, assumeRoleChecks(command, caller)), command);
  }

  /** Who signs with these credentials. */
  async callerOf({ accessKeyId, sessionToken }: TemporaryCredentials): Promise<Caller> {
    const found = await this.#finder.find(accessKeyId, sessionToken);
    if (found === undefined) throw new Error('the credentials are of nobody');
    const { principal, policies, boundary, tags, session } = found;
    return { ...this.#caller(principal, policies), accessKeyId, boundary, tags, session };
  }

  #caller(principal: Principal, policies: readonly PolicyDocument[]): Caller {
    return {
      requestId: 'r-1',
      principal,
      policies,
      region: 'us-east-1',
      sourceIp: '192.0.2.1',
      userAgent: 'aws-cli/2',
      secureTransport: true,
      endpoint: 'https://stoker.test',
      receivedAt: this.clock.now(),
    };
  }
}
