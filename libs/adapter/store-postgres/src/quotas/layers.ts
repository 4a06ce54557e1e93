import { type PlatformQuotas, QUOTA_NAMES, type QuotaName } from '@stoker/core/quotas/quotas';
import type { QuotaLayers } from '@stoker/app/ports/quota-store';

/** A value of a layer: of the platform's, or of an account's own. */
export interface LayerRow {
  readonly layer: 'default' | 'maximum' | 'account';
  readonly quota: string;
  /** A bigint, as JSON has it or as a driver gives it. */
  readonly value: number | bigint;
}

/** Every layer of account `account`, as rows. @param account an SQL expression */
export const layersOf = (account: string): string => `
  SELECT layer, quota, value FROM platform_quotas
  UNION ALL SELECT 'account', quota, value FROM account_quotas WHERE account_id = ${account}`;

/** Layers from their rows; a quota that this version does not know is left out. */
export function toLayers(rows: readonly LayerRow[]): QuotaLayers {
  const layers = { default: {}, maximum: {}, account: {} } as Record<LayerRow['layer'], Record<string, number>>;
  for (const { layer, quota, value } of rows) {
    if (isQuota(quota)) layers[layer][quota] = Number(value);
  }
  return { platform: { defaults: layers.default, maxima: layers.maximum }, own: layers.account };
}

export function toPlatform(rows: readonly LayerRow[]): PlatformQuotas {
  return toLayers(rows).platform;
}

function isQuota(name: string): name is QuotaName {
  return (QUOTA_NAMES as readonly string[]).includes(name);
}
