import { ServiceError } from '@stoker/core/errors/service-error';
import { effectiveQuota, QUOTAS } from '@stoker/core/quotas/quotas';
import type { Tx } from '../connection/database.js';
import { type LayerRow, layersOf, toLayers } from './layers.js';

/** What is counted where it is made. */
const COUNTS = {
  functions: 'SELECT count(*)::int FROM functions WHERE account_id = $1',
  versions: 'SELECT count(*)::int FROM function_versions WHERE account_id = $1 AND number > 0',
  'layer-versions': 'SELECT count(*)::int FROM layer_versions WHERE account_id = $1',
} as const;

/**
 * Lets who makes things of an account that are counted take turns; held until the transaction ends. To be taken before the
 * lock of a function, as by everybody who takes both.
 */
export async function lockCounts(tx: Tx, accountId: string): Promise<void> {
  await tx.$executeRaw`SELECT FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`;
}

/**
 * Refuses one more than the account's quota. AWS limits none of these but by the code that they store, and so does its error.
 *
 * @throws CodeStorageExceededException
 */
export async function requireRoom(tx: Tx, accountId: string, name: keyof typeof COUNTS): Promise<void> {
  const [found] = await tx.$queryRawUnsafe<{ layers: LayerRow[]; count: number }[]>(
    `SELECT (SELECT coalesce(json_agg(l), '[]') FROM (${layersOf('$1')}) l) AS layers, (${COUNTS[name]}) AS count`,
    accountId,
  );
  const { layers, count } = found!;
  const { platform, own } = toLayers(layers);
  const { value } = effectiveQuota(name, platform, own[name]);
  if (count < value) return;
  throw new ServiceError(
    'CodeStorageExceededException',
    `Quota exceeded: the account can have ${value} ${QUOTAS[name].what}.`,
  );
}
