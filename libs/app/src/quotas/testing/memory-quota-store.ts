import { ServiceError } from '@stoker/core/errors/service-error';
import type { PlatformQuotas, QuotaName } from '@stoker/core/quotas/quotas';
import type { QuotaStore } from '../../ports/quota-store.js';

type Values = Partial<Record<QuotaName, number>>;

/** Quotas for unit tests. @param accounts those that there are */
export function memoryQuotaStore(accounts: readonly string[]): QuotaStore {
  const own = new Map<string, Values>(accounts.map((accountId) => [accountId, {}]));
  const layers: Record<'default' | 'maximum', Values> = { default: {}, maximum: {} };
  const platform = (): PlatformQuotas => ({ defaults: { ...layers.default }, maxima: { ...layers.maximum } });
  const valuesOf = (accountId: string): Values => {
    const found = own.get(accountId);
    if (found === undefined) {
      throw new ServiceError('ResourceNotFoundException', `The account ${accountId} does not exist.`);
    }
    return found;
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
