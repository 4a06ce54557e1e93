import { beforeEach, describe, expect, it } from 'vitest';
import type { CodePackages } from '../code-packages.js';
import type { FunctionKey, FunctionStore } from '../function-store.js';
import { type QualifiedStore, UNQUALIFIED } from '../qualified-store.js';
import { anAlias, aVersion, reserveCode } from './function-fixtures.js';

export interface QualifiedStoreHarness<T> {
  readonly store: QualifiedStore<T>;
  /** Values that differ from each other and from those of other harnesses. */
  readonly value: (index: number) => T;
  readonly functions: FunctionStore;
  readonly packages: CodePackages;
  /** Makes an account that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
}

/** What every `QualifiedStore` must do. Run it from a test file of the implementation. */
export function qualifiedStoreContract<T>(name: string, makeHarness: () => Promise<QualifiedStoreHarness<T>>): void {
  let harness: QualifiedStoreHarness<T>;
  let store: QualifiedStore<T>;
  let key: FunctionKey;
  const create = async (of: FunctionKey): Promise<void> => {
    await reserveCode(harness.packages, aVersion(of));
    await harness.functions.createFunction(aVersion(of));
    await harness.functions.publishVersion(of, (latest, _newest, next) => ({ ...latest, version: next }));
    await harness.functions.createAlias(anAlias(of, { functionVersion: '1' }));
  };
  const put = (qualifier: string, index: number) => store.change(key, qualifier, () => harness.value(index));
  const found = async (of = key) => [...((await store.find(of)) ?? [])];

  beforeEach(async () => {
    harness = await makeHarness();
    store = harness.store;
    key = { accountId: await harness.newAccount(), functionName: 'hello' };
    await create(key);
  });

  describe(name, () => {
    it('is nothing until it is given, and found as it was given, in the order of the qualifiers', async () => {
      expect(await found()).toEqual([]);
      expect(await store.find({ ...key, functionName: 'nobody' })).toBeUndefined();
      for (const [index, qualifier] of ['live', UNQUALIFIED, '1'].entries()) {
        expect(await put(qualifier, index)).toStrictEqual(harness.value(index));
      }
      const all = await found();
      expect(all).toStrictEqual([
        [UNQUALIFIED, harness.value(1)],
        ['1', harness.value(2)],
        ['live', harness.value(0)],
      ]);
      expect(JSON.stringify(all[0])).toBe(JSON.stringify([UNQUALIFIED, harness.value(1)]));
    });

    it('is replaced by what a change makes of it, and goes where that is nothing', async () => {
      await put('live', 0);
      await store.change(key, 'live', (current) => {
        expect(current).toStrictEqual(harness.value(0));
        return harness.value(1);
      });
      expect(await found()).toStrictEqual([['live', harness.value(1)]]);
      expect(await store.change(key, 'live', () => undefined)).toBeUndefined();
      expect(await store.change(key, '1', (current) => current)).toBeUndefined();
      expect(await found()).toEqual([]);
    });

    it('refuses what is not there, and then writes nothing', async () => {
      const missing = { code: 'ResourceNotFoundException' };
      await expect(
        store.change({ ...key, functionName: 'nobody' }, UNQUALIFIED, () => harness.value(0)),
      ).rejects.toMatchObject(missing);
      for (const qualifier of ['2', 'other', '12345678901']) {
        await expect(put(qualifier, 0)).rejects.toMatchObject(missing);
      }
      const refusal = new Error('no');
      const refuse = (): never => {
        throw refusal;
      };
      await expect(store.change(key, UNQUALIFIED, refuse)).rejects.toBe(refusal);
      expect(await found()).toEqual([]);
    });

    it('goes with its alias, version or function', async () => {
      await harness.functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
      for (const [index, qualifier] of ['', '1', '2', 'live'].entries()) await put(qualifier, index);
      await harness.functions.deleteVersion(key, '2');
      await harness.functions.deleteAlias(key, 'live');
      expect((await found()).map(([qualifier]) => qualifier)).toEqual(['', '1']);
      await harness.functions.deleteFunction(key);
      await create(key);
      expect(await found()).toEqual([]);
    });

    it('is of one function of one account', async () => {
      await put(UNQUALIFIED, 0);
      for (const other of [
        { ...key, functionName: 'other' },
        { ...key, accountId: await harness.newAccount() },
      ]) {
        await create(other);
        expect(await found(other)).toEqual([]);
      }
    });
  });
}
