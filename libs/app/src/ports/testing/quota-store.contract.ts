import { beforeEach, describe, expect, it } from 'vitest';
import type { QuotaStore } from '../quota-store.js';

/** What every quota store does. @param make a store in which nothing is decided yet, and an account */
export function quotaStoreContract(make: () => Promise<{ quotas: QuotaStore; accountId: string }>): void {
  describe('QuotaStore', () => {
    let quotas: QuotaStore;
    let accountId: string;
    beforeEach(async () => {
      ({ quotas, accountId } = await make());
    });

    const accept = () => undefined;
    const refuse = () => {
      throw new Error('no');
    };
    const GONE = { code: 'ResourceNotFoundException' };

    it('keeps values of an account, which may be taken away again', async () => {
      expect(await quotas.read(accountId)).toEqual({ platform: { defaults: {}, maxima: {} }, own: {} });
      await quotas.setOwn(accountId, 'functions', 7, accept);
      await quotas.setOwn(accountId, 'functions', 8, accept);
      await quotas.setOwn(accountId, 'memory', 900_000_000, accept);
      expect((await quotas.read(accountId)).own).toEqual({ functions: 8, memory: 900_000_000 });
      await quotas.setOwn(accountId, 'functions', undefined, accept);
      expect((await quotas.read(accountId)).own).toEqual({ memory: 900_000_000 });
    });

    it('keeps layers of the platform, and shows them to whoever checks', async () => {
      await quotas.setPlatform('default', 'functions', 5, accept);
      await quotas.setPlatform('maximum', 'functions', 9, accept);
      const platform = { defaults: { functions: 5 }, maxima: { functions: 9 } };
      expect(await quotas.readPlatform()).toEqual(platform);
      const seen: unknown[] = [];
      await quotas.setOwn(accountId, 'versions', 1, (found) => void seen.push(found));
      await quotas.setPlatform('default', 'functions', undefined, (found) => void seen.push(found));
      expect(seen).toEqual([platform, platform]);
      await quotas.setPlatform('maximum', 'functions', undefined, accept);
      expect(await quotas.readPlatform()).toEqual({ defaults: {}, maxima: {} });
    });

    it('writes nothing where the check throws', async () => {
      await expect(quotas.setOwn(accountId, 'functions', 7, refuse)).rejects.toThrow('no');
      await expect(quotas.setPlatform('default', 'functions', 7, refuse)).rejects.toThrow('no');
      expect(await quotas.read(accountId)).toEqual({ platform: { defaults: {}, maxima: {} }, own: {} });
    });

    it('knows no account that is not there', async () => {
      await expect(quotas.read('000000000000')).rejects.toMatchObject(GONE);
      await expect(quotas.setOwn('000000000000', 'functions', 1, accept)).rejects.toMatchObject(GONE);
    });

    it('counts what an account uses', async () => {
      expect(await quotas.use(accountId)).toMatchObject({ functions: 0 });
      for (const quota of ['async-backlog', 'delivery-backlog'] as const) {
        expect((await quotas.backlogs(quota)).get(accountId)).toBeUndefined();
      }
    });
  });
}
