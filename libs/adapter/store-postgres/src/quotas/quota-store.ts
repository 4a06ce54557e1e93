import { ServiceError } from '@stoker/core/errors/service-error';
import { DEFAULT_BUS } from '@stoker/core/events/bus/bus-name';
import { effectiveQuota, type PlatformQuotas, QUOTA_NAMES, type QuotaName } from '@stoker/core/quotas/quotas';
import type { BacklogQuota, QuotaStore } from '@stoker/app/ports/quota-store';
import type { Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { CODE_BYTES } from '../functions/code-bytes.js';
import { announced, type Announcer } from '../snapshots/announce.js';
import { type LayerRow, layersOf, toLayers, toPlatform } from './layers.js';
import { COUNTED, isCounted } from './require-room.js';

/** Where what waits is kept. */
const WAITING: Readonly<Record<BacklogQuota, string>> = {
  'async-backlog': 'async_events',
  'delivery-backlog': 'deliveries',
};

/** How much of it account $1 has, by quota. */
const USED: readonly (readonly [QuotaName, string])[] = [
  ...QUOTA_NAMES.flatMap((name) => (isCounted(name) ? [[name, COUNTED[name].count] as const] : [])),
  ['async-backlog', waitingIn('async_events')],
  ['delivery-backlog', waitingIn('deliveries')],
  ['event-buses', `SELECT count(*)::int FROM event_buses WHERE account_id = $1 AND name <> '${DEFAULT_BUS}'`],
  ['code-storage', CODE_BYTES],
];
const USE = { name: 'quota_use', text: `SELECT ${USED.map(([name, sql]) => `(${sql}) AS "${name}"`).join(',\n  ')}` };

function waitingIn(table: string): string {
  return `SELECT count(*)::int FROM ${table} WHERE account_id = $1 AND status = 'pending'`;
}

const backlogs = (quota: BacklogQuota) => ({
  name: quota,
  text: `SELECT account_id AS "accountId", count(*)::int AS count FROM ${WAITING[quota]}
    WHERE status = 'pending' GROUP BY account_id`,
});

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

    async backlogs(quota) {
      const { rows } = await database.query<{ accountId: string; count: number }>(backlogs(quota), []);
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
