import { beforeEach, describe, expect, it } from 'vitest';
import type { ProvisionedConcurrency } from '@stoker/core/admission/function-concurrency';
import type { CodePackages } from '../code-packages.js';
import type { ConcurrencyStore } from '../concurrency-store.js';
import type { FunctionKey, FunctionStore } from '../function-store.js';
import { anAlias, aVersion, reserveCode } from './function-fixtures.js';

export interface ConcurrencyStoreHarness {
  readonly store: ConcurrencyStore;
  readonly functions: FunctionStore;
  readonly packages: CodePackages;
  /** Makes an account, limited to 1,000 executions, that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
}

/** What every `ConcurrencyStore` must do. Run it from a test file of the implementation. */
export function concurrencyStoreContract(makeHarness: () => Promise<ConcurrencyStoreHarness>): void {
  let harness: ConcurrencyStoreHarness;
  let store: ConcurrencyStore;
  let key: FunctionKey;
  const on = (qualifier: string, requested = 3): ProvisionedConcurrency => ({
    qualifier,
    requested,
    lastModified: new Date('2026-11-25T10:00:00.123Z'),
  });
  const create = async (of: FunctionKey): Promise<void> => {
    await reserveCode(harness.packages, aVersion(of));
    await harness.functions.createFunction(aVersion(of));
    await harness.functions.publishVersion(of, (latest, _newest, next) => ({ ...latest, version: next }));
    await harness.functions.createAlias(anAlias(of, { functionVersion: '1' }));
  };
  const provision = (of: FunctionKey, ...provisioned: ProvisionedConcurrency[]): Promise<void> =>
    store.change(of, (current) => ({ ...current, provisioned }));

  beforeEach(async () => {
    harness = await makeHarness();
    store = harness.store;
    key = { accountId: await harness.newAccount(), functionName: 'hello' };
    await create(key);
  });

  describe('concurrency', () => {
    it('is none until it is given, and found as it was given', async () => {
      expect(await store.find(key)).toStrictEqual({ reserved: undefined, provisioned: [] });
      await store.change(key, () => ({ reserved: 7, provisioned: [on('live'), on('1', 2)] }));
      expect(await store.find(key)).toStrictEqual({ reserved: 7, provisioned: [on('1', 2), on('live')] });
      await store.change(key, () => ({ reserved: 0, provisioned: [on('1', 4)] }));
      expect(await store.find(key)).toStrictEqual({ reserved: 0, provisioned: [on('1', 4)] });
      await store.change(key, (current) => ({ ...current, reserved: undefined }));
      expect((await store.find(key))?.reserved).toBeUndefined();
      expect(await store.find({ ...key, functionName: 'other' })).toBeUndefined();
    });

    it('refuses what is not there, and then writes nothing', async () => {
      const missing = { code: 'ResourceNotFoundException' };
      const nobody = { ...key, functionName: 'nobody' };
      await expect(store.change(nobody, (current) => current)).rejects.toMatchObject(missing);
      for (const qualifier of ['2', 'other', '12345678901']) {
        await expect(
          store.change(key, () => ({ reserved: 5, provisioned: [on('live'), on(qualifier)] })),
        ).rejects.toMatchObject(missing);
      }
      const refusal = new Error('no');
      const refuse = (): never => {
        throw refusal;
      };
      await expect(store.change(key, refuse)).rejects.toBe(refusal);
      expect(await store.find(key)).toStrictEqual({ reserved: undefined, provisioned: [] });
    });

    it('tells a change what the account has and what its other functions have claimed', async () => {
      const [one, two] = [
        { ...key, functionName: 'one' },
        { ...key, functionName: 'two' },
      ];
      const elsewhere = { ...key, accountId: await harness.newAccount() };
      for (const of of [one, two, elsewhere]) await create(of);
      await store.change(one, () => ({ reserved: 50, provisioned: [on('1', 20)] }));
      await provision(two, on('live', 8));
      await provision(elsewhere, on('live', 100));
      await store.change(key, (current, account) => {
        expect(account).toStrictEqual({ limit: 1000, claimed: 58 });
        return { ...current, reserved: 2 };
      });
      expect(await store.claimed(key.accountId)).toStrictEqual({ claimed: 60, reserved: 52 });
    });

    it('goes with its alias, version or function', async () => {
      await harness.functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
      await provision(key, on('1'), on('2'), on('live'));
      await harness.functions.deleteVersion(key, '2');
      expect((await store.find(key))?.provisioned).toStrictEqual([on('1'), on('live')]);
      await harness.functions.deleteAlias(key, 'live');
      await harness.functions.createAlias(anAlias(key, { functionVersion: '1' }));
      expect((await store.find(key))?.provisioned).toStrictEqual([on('1')]);
      await harness.functions.deleteFunction(key);
      await create(key);
      expect(await store.find(key)).toStrictEqual({ reserved: undefined, provisioned: [] });
    });

    it('lists every function that has something provisioned', async () => {
      const other = { ...key, functionName: 'other' };
      await create(other);
      await store.change(other, () => ({ reserved: 9, provisioned: [] }));
      await provision(key, on('1'), on('live'));
      const mine = (await store.listProvisioned()).filter((each) => each.key.accountId === key.accountId);
      expect(mine).toStrictEqual([{ key, reserved: undefined, provisioned: [on('1'), on('live')] }]);
    });
  });
}
