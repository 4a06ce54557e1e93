import { ServiceError } from '@stoker/core/errors/service-error';
import {
  effectiveQuota,
  type EffectiveQuota,
  type PlatformQuotas,
  QUOTA_NAMES,
  QUOTAS,
  type QuotaName,
} from '@stoker/core/quotas/quotas';
import type { QuotaStore } from '../ports/quota-store.js';

/** One quota as its operator sees it. */
export interface ShownQuota extends EffectiveQuota {
  readonly name: QuotaName;
  readonly what: string;
  /** Absent where nothing is used up: of rates, and of what each worker counts for itself. */
  readonly used?: number | undefined;
}

/** @throws ResourceNotFoundException */
export async function accountQuotas(quotas: QuotaStore, accountId: string): Promise<ShownQuota[]> {
  const [{ platform, own }, use] = await Promise.all([quotas.read(accountId), quotas.use(accountId)]);
  return QUOTA_NAMES.map((name) => ({
    name,
    what: QUOTAS[name].what,
    ...effectiveQuota(name, platform, own[name]),
    used: use[name],
  }));
}

/** The defaults and maxima of all accounts. */
export async function platformQuotas(quotas: QuotaStore): Promise<ShownQuota[]> {
  const platform = await quotas.readPlatform();
  return QUOTA_NAMES.map((name) => ({ name, what: QUOTAS[name].what, ...effectiveQuota(name, platform, undefined) }));
}

/**
 * Gives an account a value of its own, or the default again. Less than it uses is allowed: it keeps what it has and gets no
 * more.
 *
 * @throws InvalidParameterValueException for more than the maximum; ResourceNotFoundException
 */
export async function setAccountQuota(
  quotas: QuotaStore,
  accountId: string,
  name: string,
  value: number | undefined,
): Promise<void> {
  const known = requireQuota(name);
  requireValue(value);
  await quotas.setOwn(accountId, known, value, (platform) => {
    const { maximum } = effectiveQuota(known, platform, undefined);
    if (value !== undefined && value > maximum) {
      throw invalid(`${name} can be ${maximum} at most: no account has more than the platform's maximum`);
    }
  });
}

/**
 * Changes what accounts have by default, or at most. A maximum below what an account was given counts from now on.
 *
 * @throws InvalidParameterValueException for a default above the maximum, or a maximum below the default
 */
export async function setPlatformQuota(
  quotas: QuotaStore,
  layer: 'default' | 'maximum',
  name: string,
  value: number | undefined,
): Promise<void> {
  const known = requireQuota(name);
  requireValue(value);
  await quotas.setPlatform(layer, known, value, (platform) => {
    const next = effectiveQuota(known, changed(platform, layer, known, value), undefined);
    if (next.default > next.maximum) {
      throw invalid(`The default of ${name}, ${next.default}, would be more than the maximum, ${next.maximum}`);
    }
  });
}

function changed(platform: PlatformQuotas, layer: 'default' | 'maximum', name: QuotaName, value: number | undefined) {
  const kind = layer === 'default' ? 'defaults' : 'maxima';
  return { ...platform, [kind]: { ...platform[kind], [name]: value } } as PlatformQuotas;
}

function requireQuota(name: string): QuotaName {
  const known = QUOTA_NAMES.find((one) => one === name);
  if (known !== undefined) return known;
  throw invalid(`There is no quota ${name}, but ${QUOTA_NAMES.join(', ')}`);
}

function requireValue(value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  throw invalid('A quota is a whole number from 0 on');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
