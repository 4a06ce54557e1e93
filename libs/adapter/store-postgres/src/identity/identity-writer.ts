import { ServiceError } from '@stoker/core/errors/service-error';
import { entityArn } from '@stoker/core/identity/entity';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { LIMITS } from '@stoker/core/model/limits';
import type { Principal } from '@stoker/core/model/principal';
import type { Account, IdentityWriter, Role } from '@stoker/app/ports/identity-store';
import type { Database, Tx } from '../connection/database.js';
import { attempt, failureKind } from '../connection/failures.js';
import type { Prisma } from '../generated/client.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { workOutConcurrency, writeConcurrency } from '../quotas/quota-store.js';
import { announce } from '../snapshots/announce.js';
import { secretIdentity, uniqueId, userPrincipal } from './names.js';

type Policies = Readonly<Record<string, PolicyDocument>>;

/** What an operator does to accounts, users, keys and roles. */
export class PostgresIdentityWriter implements IdentityWriter {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  createAccount({ accountId, name, concurrencyLimit }: Account): Promise<void> {
    return this.changing(accountId, `Account ${accountId}`, async (tx) => {
      await tx.account.create({ data: { id: accountId, name, concurrencyLimit } });
      // Who does not ask for another limit gets the platform's default, which may not be ours.
      if (concurrencyLimit !== LIMITS.accountConcurrency) await writeConcurrency(tx, accountId, concurrencyLimit);
      else await workOutConcurrency(tx, accountId);
    });
  }

  setConcurrencyLimit(accountId: string, limit: number): Promise<void> {
    return this.changing(accountId, `Account ${accountId}`, async (tx) => {
      if ((await tx.account.count({ where: { id: accountId } })) === 0) throw notFound(`Account ${accountId}`);
      await writeConcurrency(tx, accountId, limit);
    });
  }

  createUser(accountId: string, name: string, policies: Policies): Promise<Principal> {
    return this.changing(accountId, `User ${name}`, async (tx) => {
      const id = uniqueId('AIDA');
      const inlinePolicies = { createMany: { data: inline(policies) } };
      await tx.user.create({ data: { accountId, name, uniqueId: id, inlinePolicies } });
      return userPrincipal(accountId, name, id);
    });
  }

  findUser(accountId: string, name: string): Promise<Principal | undefined> {
    return attempt(async () => {
      const user = await this.database.prisma.user.findUnique({ where: { accountId_name: { accountId, name } } });
      return user === null ? undefined : userPrincipal(accountId, name, user.uniqueId, user.path);
    });
  }

  putAccessKey(principal: Principal, accessKeyId: string, secret: string): Promise<void> {
    const { accountId, kind } = principal;
    if (kind === 'role') throw new TypeError('a role has no access keys of its own');
    const userName = kind === 'user' ? principal.name : null;
    const sealed = this.box.seal(secret, secretIdentity(accessKeyId, accountId, userName));
    const data = { id: accessKeyId, accountId, userName, secret: sealed.data, sealingKeyId: sealed.keyId };
    return this.changing(accountId, `Access key ${accessKeyId}`, async (tx) => {
      await tx.accessKey.create({ data });
    });
  }

  setAccessKeyActive(accessKeyId: string, active: boolean): Promise<void> {
    return this.database.change(async (tx) => {
      const [key] = await tx.accessKey.updateManyAndReturn({ where: { id: accessKeyId }, data: { active } });
      if (key === undefined) throw notFound(`Access key ${accessKeyId}`);
      await announce(tx, { kind: 'identity', accountId: key.accountId });
    });
  }

  createRole(accountId: string, name: string, trustPolicy: PolicyDocument, policies: Policies): Promise<Role> {
    return this.changing(accountId, `Role ${name}`, async (tx) => {
      const inlinePolicies = { createMany: { data: inline(policies) } };
      const id = uniqueId('AROA');
      await tx.role.create({ data: { accountId, name, uniqueId: id, trustPolicy: json(trustPolicy), inlinePolicies } });
      const arn = entityArn({ kind: 'role', accountId, name });
      return { accountId, name, arn, uniqueId: id, trustPolicy, policies: Object.values(policies) };
    });
  }

  /** One announced transaction; `subject` is what it makes, for the errors. */
  private async changing<T>(accountId: string, subject: string, work: (tx: Tx) => Promise<T>) {
    try {
      return await this.database.change(async (tx) => {
        const result = await work(tx);
        await announce(tx, { kind: 'identity', accountId });
        return result;
      });
    } catch (error) {
      const kind = failureKind(error);
      if (kind === 'duplicate') throw new ServiceError('ResourceConflictException', `${subject} already exists.`);
      if (kind === 'reference') throw notFound(`The owner of ${subject}`);
      throw error;
    }
  }
}

function notFound(subject: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `${subject} does not exist.`);
}

function inline(policies: Policies) {
  return Object.entries(policies).map(([policyName, document]) => ({ policyName, document: json(document) }));
}

/** A policy in Prisma's type for JSON, which knows no read-only lists. */
function json(document: PolicyDocument): Prisma.InputJsonObject {
  return document as unknown as Prisma.InputJsonObject;
}
