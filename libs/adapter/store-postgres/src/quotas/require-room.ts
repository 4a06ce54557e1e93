import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import { DEFAULT_GROUP } from '@stoker/core/events/scheduler/schedule';
import { effectiveQuota, type QuotaName, QUOTAS } from '@stoker/core/quotas/quotas';
import type { Tx } from '../connection/database.js';
import { type LayerRow, layersOf, toLayers } from './layers.js';

/** What is counted where it is made: how, of account $1, and what one too many is refused with. */
export const COUNTED = {
  functions: counted('functions', 'CodeStorageExceededException'),
  versions: counted('function_versions', 'CodeStorageExceededException', 'number > 0'),
  'layer-versions': counted('layer_versions', 'CodeStorageExceededException'),
  'event-source-mappings': counted('event_source_mappings', 'InvalidParameterValueException'),
  schedules: counted('schedules', 'ServiceQuotaExceededException'),
  'schedule-groups': counted('schedule_groups', 'ServiceQuotaExceededException', `name <> '${DEFAULT_GROUP}'`),
} as const;

export function isCounted(name: QuotaName): name is keyof typeof COUNTED {
  return name in COUNTED;
}

function counted(table: string, refusal: ErrorCode, condition = 'true'): { count: string; refusal: ErrorCode } {
  return { count: `SELECT count(*)::int FROM ${table} WHERE account_id = $1 AND ${condition}`, refusal };
}

/**
 * Lets who makes things of an account that are counted take turns; held until the transaction ends. To be taken before the
 * lock of a function, as by everybody who takes both.
 */
export async function lockCounts(tx: Tx, accountId: string): Promise<void> {
  await tx.$executeRaw`SELECT FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`;
}

/**
 * Refuses one more than the account's quota. Lambda limits functions and what belongs to them by the code that they store alone,
 * and mappings not at all: its error for the one, and for the other that of a wrong request, are what its clients know.
 *
 * @throws CodeStorageExceededException, InvalidParameterValueException, ServiceQuotaExceededException
 */
export async function requireRoom(tx: Tx, accountId: string, name: keyof typeof COUNTED): Promise<void> {
  const [found] = await tx.$queryRawUnsafe<{ layers: LayerRow[]; count: number }[]>(
    `SELECT (SELECT coalesce(json_agg(l), '[]') FROM (${layersOf('$1')}) l) AS layers, (${COUNTED[name].count}) AS count`,
    accountId,
  );
  const { layers, count } = found!;
  const { platform, own } = toLayers(layers);
  const { value } = effectiveQuota(name, platform, own[name]);
  if (count < value) return;
  throw new ServiceError(COUNTED[name].refusal, `Quota exceeded: the account can have ${value} ${QUOTAS[name].what}.`);
}
