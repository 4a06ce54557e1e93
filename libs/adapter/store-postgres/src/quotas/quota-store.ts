import { ServiceError } from '@stoker/core/errors/service-error';
import { effectiveQuota, type PlatformQuotas, type QuotaName } from '@stoker/core/quotas/quotas';
import type { QuotaStore } from '@stoker/app/ports/quota-store';
import type { Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { CODE_BYTES } from '../functions/code-bytes.js';
import { announced, type Announcer } from '../snapshots/announce.js';
import { type LayerRow, layersOf, toLayers, toPlatform } from './layers.js';

const USE = {
  name: 'quota_use',
  text: `SELECT
    (SELECT count(*)::int FROM functions WHERE account_id = $1) AS functions,
    (SELECT count(*)::int FROM function_versions WHERE account_id = $1 AND number > 0) AS versions,
    (SELECT count(*)::int FROM layer_versions WHERE account_id = $1) AS "layer-versions",
    (SELECT count(*)::int FROM async_events WHERE account_id = $1 AND status = 'pending') AS "async-backlog",
    ${CODE_BYTES} AS "code-storage"`,
};

const BACKLOGS = {
  name: 'backlogs',
  text: `SELECT account_id AS "accountId", count(*)::int AS count FROM async_events
    WHERE status = 'pending' GROUP BY account_id`,
};

const PLATFORM = 'SELECT layer, quota, value FROM platform_quotas';

/** What the operator has decided about quotas, in Postgres. */
export function quotaStore(context: Announcer): QuotaStore {
  const { database } = context;
  const { prisma } = database;
  return {
    async read(accountId) {
      const [account, rows] = await attempt(() =>
        Promise.all([
          prisma.account.findUnique({ where: { id: accountId }, select: { id: true } }),
          prisma.$queryRawUnsafe<LayerRow[]>(layersOf('$1'), accountId),
        ]),
      );
      if (account === null) throw notFound(accountId);
      return toLayers(rows);
    },

    async use(accountId) {
      const { rows } = await database.query<Record<string, number>>(USE, [accountId]);
      return rows[0] ?? {};
    },

    readPlatform: () => attempt(() => readPlatform(prisma)),

    setOwn: (accountId, name, value, check) =>
      announced(context, { kind: 'identity', accountId }, async (tx) => {
        await lockQuotas(tx);
        const found = await tx.$queryRaw<unknown[]>`SELECT FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`;
        if (found.length === 0) throw notFound(accountId);
        check(await readPlatform(tx));
        await writeOwn(tx, accountId, name, value);
        if (name === 'concurrency') await workOutConcurrency(tx, accountId);
      }),

    setPlatform: (layer, name, value, check) =>
      announced(context, { kind: 'unknown' }, async (tx) => {
        await lockQuotas(tx);
        check(await readPlatform(tx));
        const where = { quota_layer: { quota: name, layer } };
        if (value === undefined) await tx.platformQuota.deleteMany({ where: { quota: name, layer } });
        else {
          await tx.platformQuota.upsert({ where, create: { quota: name, layer, value }, update: { value } });
        }
        if (name === 'concurrency') await workOutConcurrency(tx);
      }),

    async backlogs() {
      const { rows } = await database.query<{ accountId: string; count: number }>(BACKLOGS, []);
      return new Map(rows.map(({ accountId, count }) => [accountId, count]));
    },
  };
}

async function readPlatform(tx: Pick<Tx, '$queryRawUnsafe'>): Promise<PlatformQuotas> {
  return toPlatform(await tx.$queryRawUnsafe<LayerRow[]>(PLATFORM));
}

/** Quotas change one after the other, for the layers are checked against each other. */
async function lockQuotas(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE platform_quotas IN SHARE ROW EXCLUSIVE MODE`;
}

async function writeOwn(tx: Tx, accountId: string, quota: QuotaName, value: number | undefined): Promise<void> {
  if (value === undefined) await tx.accountQuota.deleteMany({ where: { accountId, quota } });
  else {
    const where = { accountId_quota: { accountId, quota } };
    await tx.accountQuota.upsert({ where, create: { accountId, quota, value }, update: { value } });
  }
}

/** Gives an account a limit of its own, from a transaction on identity. */
export async function writeConcurrency(tx: Tx, accountId: string, limit: number): Promise<void> {
  await writeOwn(tx, accountId, 'concurrency', limit);
  await workOutConcurrency(tx, accountId);
}

/** Admission reads its limit from the account itself. @param accountId of one; of all unless given */
export async function workOutConcurrency(tx: Tx, accountId: string | null = null): Promise<void> {
  const platform = await readPlatform(tx);
  const { default: usual, maximum } = effectiveQuota('concurrency', platform, undefined);
  await tx.$executeRaw`
    UPDATE accounts a SET concurrency_limit = least(${maximum}::bigint, coalesce(
      (SELECT value FROM account_quotas q WHERE q.account_id = a.id AND q.quota = 'concurrency'), ${usual}::bigint))
    WHERE ${accountId}::text IS NULL OR a.id = ${accountId}`;
}

function notFound(accountId: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The account ${accountId} does not exist.`);
}
