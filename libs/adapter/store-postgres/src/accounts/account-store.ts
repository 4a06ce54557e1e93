import { ServiceError } from '@stoker/core/errors/service-error';
import { type EgressPolicy, NO_EGRESS } from '@stoker/core/egress/egress-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { AccountRecord, AccountStore, Holdings } from '@stoker/app/ports/account-store';
import type { AccountStatus } from '@stoker/app/ports/identity-store';
import type { Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import type { Prisma } from '../generated/client.js';
import type { AccountModel } from '../generated/models.js';
import { announced, type Announcer } from '../snapshots/announce.js';
import { emptyAccount } from './empty-account.js';

/** Accounts as their operator sees them, in Postgres. */
export function accountStore(context: Announcer): AccountStore {
  const { prisma } = context.database;
  const changing = <T>(accountId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    announced(context, { kind: 'identity', accountId }, work);

  return {
    async list(page) {
      const [after] = markerKey('accounts', page, 1);
      const rows = await attempt(() =>
        prisma.account.findMany({
          ...(after === undefined ? {} : { where: { id: { gt: after } } }),
          orderBy: { id: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      return cut('accounts', rows.map(toRecord), page, ({ accountId }) => [accountId]);
    },

    async find(accountId) {
      const row = await attempt(() => prisma.account.findUnique({ where: { id: accountId } }));
      return row === null ? undefined : toRecord(row);
    },

    holdings: (accountId) => attempt(() => holdingsOf(prisma, accountId)),

    rename: (accountId, name) =>
      changing(accountId, async (tx) => {
        const { count } = await tx.account.updateMany({ where: { id: accountId }, data: { name } });
        if (count === 0) throw notFound(`The account ${accountId}`);
      }),

    changeStatus: (accountId, change, reason) =>
      changing(accountId, async (tx) => {
        // What is made in an account refers to its row, and so waits for this, or this for it.
        await tx.$queryRaw`SELECT FROM accounts WHERE id = ${accountId} FOR UPDATE`;
        const row = await tx.account.findUnique({ where: { id: accountId } });
        if (row === null) throw notFound(`The account ${accountId}`);
        const status = change(toRecord(row), await holdingsOf(tx, accountId));
        if (status === row.status) return toRecord(row);
        if (status === 'closed') await emptyAccount(tx, accountId);
        const data = { status, statusReason: reason ?? null, statusChangedAt: new Date() };
        return toRecord(await tx.account.update({ where: { id: accountId }, data }));
      }),

    async findEgress(accountId) {
      const row = await attempt(() =>
        prisma.account.findUnique({ where: { id: accountId }, select: { egress: true } }),
      );
      if (row === null) throw notFound(`The account ${accountId}`);
      return row.egress === null ? NO_EGRESS : (row.egress as unknown as EgressPolicy);
    },

    putEgress: (accountId, policy) =>
      changing(accountId, async (tx) => {
        const egress = policy as unknown as Prisma.InputJsonObject;
        const { count } = await tx.account.updateMany({ where: { id: accountId }, data: { egress } });
        if (count === 0) throw notFound(`The account ${accountId}`);
      }),

    async listGuardrails(accountId) {
      const rows = await attempt(() =>
        prisma.accountGuardrail.findMany({ where: { accountId }, orderBy: { name: 'asc' } }),
      );
      return Object.fromEntries(rows.map(({ name, document }) => [name, document as unknown as PolicyDocument]));
    },

    putGuardrail: (accountId, name, document, check) =>
      changing(accountId, async (tx) => {
        const found = await tx.$queryRaw<unknown[]>`SELECT FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`;
        if (found.length === 0) throw notFound(`The account ${accountId}`);
        const present = await tx.accountGuardrail.findMany({ where: { accountId }, select: { name: true } });
        check(present.map((one) => one.name));
        const json = document as unknown as Prisma.InputJsonObject;
        await tx.accountGuardrail.upsert({
          where: { accountId_name: { accountId, name } },
          create: { accountId, name, document: json },
          update: { document: json },
        });
      }),

    removeGuardrail: (accountId, name) =>
      changing(accountId, async (tx) => {
        const { count } = await tx.accountGuardrail.deleteMany({ where: { accountId, name } });
        if (count === 0) throw notFound(`The guardrail ${name}`);
      }),

    async listAccessKeys(accountId) {
      const rows = await attempt(() =>
        prisma.accessKey.findMany({
          where: { accountId },
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
          select: { id: true, userName: true, active: true, createdAt: true },
        }),
      );
      return rows.map(({ id, userName, active, createdAt }) => ({
        accessKeyId: id,
        ...(userName !== null && { userName }),
        active,
        createdAt: createdAt.getTime(),
      }));
    },

    deleteAccessKey: (accountId, accessKeyId) =>
      changing(accountId, async (tx) => {
        const { count } = await tx.accessKey.deleteMany({ where: { accountId, id: accessKeyId } });
        if (count === 0) throw notFound(`The access key ${accessKeyId}`);
      }),
  };
}

async function holdingsOf(tx: Pick<Tx, '$queryRaw'>, accountId: string): Promise<Holdings> {
  const [row] = await tx.$queryRaw<Holdings[]>`SELECT
    (SELECT count(*)::int FROM functions WHERE account_id = ${accountId}) AS functions,
    (SELECT count(*)::int FROM layer_versions WHERE account_id = ${accountId}) AS "layerVersions",
    (SELECT count(*)::int FROM async_events WHERE account_id = ${accountId} AND status = 'pending') AS "pendingEvents",
    (SELECT count(*)::int FROM users WHERE account_id = ${accountId}) AS users,
    (SELECT count(*)::int FROM roles WHERE account_id = ${accountId}) AS roles,
    (SELECT count(*)::int FROM access_keys WHERE account_id = ${accountId}) AS "accessKeys"`;
  return row!;
}

function toRecord({ id, name, status, statusReason, createdAt, statusChangedAt }: AccountModel): AccountRecord {
  return {
    accountId: id,
    name,
    status: status as AccountStatus, // a check of the table
    ...(statusReason !== null && { statusReason }),
    createdAt: createdAt.getTime(),
    ...(statusChangedAt !== null && { statusChangedAt: statusChangedAt.getTime() }),
  };
}

function notFound(subject: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `${subject} does not exist.`);
}
