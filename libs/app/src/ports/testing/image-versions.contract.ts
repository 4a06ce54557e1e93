import type { FunctionVersion } from '@stoker/core/model/function';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionKey } from '../function-store.js';
import { anImageVersion } from './function-fixtures.js';
import type { FunctionStoreHarness } from './function-store.contract.js';

/** The part of the `FunctionStore` contract that is about container images. */
export function imageVersionsContract(open: () => Promise<FunctionStoreHarness>): void {
  let harness: FunctionStoreHarness;
  let store: FunctionStoreHarness['store'];
  let accountId: string;
  let key: FunctionKey;

  beforeEach(async () => {
    harness = await open();
    store = harness.store;
    accountId = await harness.newAccount();
    key = { accountId, functionName: 'hello' };
  });

  const create = (version: FunctionVersion): Promise<void> => store.createFunction(version);
  const publish = (): Promise<FunctionVersion> =>
    store.publishVersion(key, (latest, _newest, version) => ({
      ...latest,
      version,
      revisionId: `revision-of-${version}`,
    }));

  describe('a container image', () => {
    const imageConfig = { entryPoint: ['/run'], command: ['-v', 'app'], workingDirectory: '/srv' };

    it('is found as it was created, changed and published', async () => {
      const version = anImageVersion(key, { imageConfig });
      await create(version);
      expect(await store.findVersion(key)).toStrictEqual(version);
      const published = await publish();
      expect(await store.findVersion(key, '1')).toStrictEqual(published);
      await store.updateLatest(key, (current) => ({ ...current, imageConfig: {} }));
      expect(await store.findVersion(key)).toStrictEqual({ ...version, imageConfig: {} });
      expect((await store.listVersions(key, { maxItems: 5 })).items.map((one) => one.imageConfig)).toEqual([
        {},
        imageConfig,
      ]);
      await store.deleteFunction(key);
      expect(await store.findVersion(key)).toBeUndefined();
    });

    it('is referred to as long as a version of the account does', async () => {
      const { sha256 } = anImageVersion(key).code;
      const refers = () => store.refersToImage(accountId, sha256);
      expect(await refers()).toBe(false);
      await create(anImageVersion(key));
      await publish();
      expect(await refers()).toBe(true);
      expect(await store.refersToImage(await harness.newAccount(), sha256)).toBe(false);
      const other = { ...anImageVersion(key).code, sha256: 'f'.repeat(64) };
      await store.updateLatest(key, (current) => ({ ...current, code: other }));
      expect(await refers()).toBe(true);
      await store.deleteVersion(key, '1');
      expect(await refers()).toBe(false);
    });

    it('takes up no code storage, and is told of while it is unsettled', async () => {
      await create(anImageVersion(key, { state: 'Pending' }));
      expect(await store.usage(accountId)).toStrictEqual({ functionCount: 1, codeBytes: 0 });
      expect((await store.listUnsettled()).map((one) => one.accountId)).toContain(accountId);
    });
  });
}
