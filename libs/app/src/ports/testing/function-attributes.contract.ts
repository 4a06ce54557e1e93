import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionAttributes } from '@stoker/core/model/function';
import type { CodePackages } from '../code-packages.js';
import type { FunctionKey, FunctionStore } from '../function-store.js';
import { aVersion, reserveCode } from './function-fixtures.js';

interface FunctionAttributesHarness {
  readonly store: FunctionStore;
  readonly packages: CodePackages;
  newAccount(): Promise<string>;
}

/** The part of the `FunctionStore` contract that is about what belongs to a function and to none of its versions. */
export function functionAttributesContract(makeHarness: () => Promise<FunctionAttributesHarness>): void {
  let store: FunctionStore;
  let key: FunctionKey;

  beforeEach(async () => {
    const harness = await makeHarness();
    store = harness.store;
    key = { accountId: await harness.newAccount(), functionName: 'hello' };
    await reserveCode(harness.packages, aVersion(key));
  });

  describe('the attributes of a function', () => {
    it('are those that it was created with', async () => {
      const given: FunctionAttributes = {
        tags: { team: 'a', 'aws-like/key': '', constructor: 'x' },
        recursiveLoop: 'Allow',
        runtimeUpdates: { $LATEST: { on: 'Manual', runtimeVersionArn: 'arn' }, '2': { on: 'FunctionUpdate' } },
      };
      await store.createFunction(aVersion(key), given);
      expect(await store.findAttributes(key)).toStrictEqual(given);
    });

    it('are none where nothing was said', async () => {
      await store.createFunction(aVersion(key));
      expect(await store.findAttributes(key)).toStrictEqual({ tags: {} });
    });

    it('change, whatever its versions do', async () => {
      await store.createFunction(aVersion(key), { tags: { a: '1' } });
      await store.changeAttributes(key, ({ tags }) => ({ tags: { ...tags, b: '2' } }));
      await store.updateLatest(key, (latest) => ({ ...latest, timeout: 9 }));
      await store.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
      expect(await store.findAttributes(key)).toStrictEqual({ tags: { a: '1', b: '2' } });
      expect(await store.findVersion(key)).toStrictEqual({ ...aVersion(key), timeout: 9 });
    });

    it('lose no change of many at once', async () => {
      await store.createFunction(aVersion(key));
      const keys = Array.from({ length: 10 }, (_, index) => `key-${index}`);
      const add = (name: string) => store.changeAttributes(key, ({ tags }) => ({ tags: { ...tags, [name]: 'x' } }));
      await Promise.all(keys.map(add));
      expect(Object.keys((await store.findAttributes(key))!.tags).sort()).toEqual(keys);
    });

    it('stay as they are when the change throws', async () => {
      await store.createFunction(aVersion(key), { tags: { a: '1' } });
      const refusal = new Error('no');
      const refuse = (): never => {
        throw refusal;
      };
      await expect(store.changeAttributes(key, refuse)).rejects.toBe(refusal);
      expect(await store.findAttributes(key)).toStrictEqual({ tags: { a: '1' } });
    });

    it('are those of no other account, and nobody’s where there is no function', async () => {
      await store.createFunction(aVersion(key), { tags: { a: '1' } });
      const other = { ...key, accountId: '000000000000' };
      expect(await store.findAttributes(other)).toBeUndefined();
      await expect(store.changeAttributes(other, (current) => current)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
    });
  });
}
