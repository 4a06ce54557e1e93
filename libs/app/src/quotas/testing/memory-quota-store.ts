import { ServiceError } from '@stoker/core/errors/service-error';
import type { PlatformQuotas, QuotaName } from '@stoker/core/quotas/quotas';
import type { QuotaStore } from '../../ports/quota-store.js';

type Values = Partial<Record<QuotaName, number>>;

/** Quotas for unit tests. @param isThere whether there is such an account */
export function memoryQuotaStore(isThere: (accountId: string) => boolean): QuotaStore {
  const own = new Map<string, Values>();
  const layers: Record<'default' | 'maximum', Values> = { default: {}, maximum: {} };
  const platform = (): PlatformQuotas => ({ defaults: { ...layers.default }, maxima: { ...layers.maximum } });
  const valuesOf = (accountId: string): Values => {
    if (!isThere(accountId)) {
      throw new ServiceError('ResourceNotFoundException', `The account ${accountId} does not exist.`);
    }
    const values = own.get(accountId) ?? {};
    own.set(accountId, values);
    return values;
  };
  const write = (values: Values, name: QuotaName, value: number | undefined): void => {
    if (value === undefined) delete values[name];
    else values[name] = value;
  };
  return {
    read: async (accountId) => ({ platform: platform(), own: { ...valuesOf(accountId) } }),
    use: async () => ({ functions: 0 }),
    readPlatform: async () => platform(),
    setOwn: async (accountId, name, value, check) => {
      const values = valuesOf(accountId);
      check(platform());
      write(values, name, value);
    },
    setPlatform: async (layer, name, value, check) => {
      check(platform());
      write(layers[layer], name, value);
    },
    backlogs: async () => new Map(),
  };
}
