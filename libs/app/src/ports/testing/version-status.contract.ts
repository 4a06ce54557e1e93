import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { CodePackages } from '../code-packages.js';
import type { FunctionKey, FunctionStore } from '../function-store.js';
import { anAlias, aVersion, reserveCode } from './function-fixtures.js';

interface VersionStatusHarness {
  readonly store: FunctionStore;
  readonly packages: CodePackages;
  newAccount(): Promise<string>;
}

/** The part of the `FunctionStore` contract that is about states, which change even where all else is fixed. */
export function versionStatusContract(makeHarness: () => Promise<VersionStatusHarness>): void {
  let harness: VersionStatusHarness;
  let store: FunctionStore;
  let accountId: string;
  let key: FunctionKey;

  beforeEach(async () => {
    harness = await makeHarness();
    store = harness.store;
    accountId = await harness.newAccount();
    key = { accountId, functionName: 'hello' };
  });

  async function create(version: FunctionVersion): Promise<void> {
    await reserveCode(harness.packages, version);
    await store.createFunction(version);
  }

  describe('the status of a version', () => {
    it('is settled whatever the version, and nothing else of it', async () => {
      await create(aVersion(key, { state: 'Pending', stateReason: 'why', stateReasonCode: 'Creating' }));
      await store.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
      const { stateReason: _reason, stateReasonCode: _code, ...expected } = aVersion(key, { state: 'Active' });
      for (const version of ['$LATEST', '1']) {
        await store.settleVersion(key, version, ({ stateReason: _r, stateReasonCode: _c, ...current }) => ({
          ...current,
          state: 'Active',
          lastUpdateStatus: 'Successful',
        }));
        expect(await store.findVersion(key, version)).toStrictEqual({ ...expected, version });
      }
    });

    it('is left as it is where there is no such version, or the change throws', async () => {
      await create(aVersion(key));
      for (const version of ['1', 'live']) {
        await expect(store.settleVersion(key, version, (current) => current)).rejects.toMatchObject({
          code: 'ResourceNotFoundException',
        });
      }
      const refusal = new Error('no');
      const refuse = (): never => {
        throw refusal;
      };
      await expect(store.settleVersion(key, '$LATEST', refuse)).rejects.toBe(refusal);
      expect(await store.findVersion(key)).toStrictEqual(aVersion(key));
    });

    it('pending is unsettled, of a published version too', async () => {
      await create(aVersion(key));
      await store.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next, state: 'Pending' }));
      const mine = (await store.listUnsettled()).filter((one) => one.accountId === accountId);
      expect(mine.map(({ version }) => version)).toEqual(['1']);
    });
  });

  describe('SnapStart', () => {
    it('lists the active versions that are the newest or that an alias points at', async () => {
      await create(aVersion(key, { snapStart: 'PublishedVersions' }));
      expect((await store.findVersion(key))?.snapStart).toBe('PublishedVersions');
      for (const state of ['Active', 'Active', 'Active', 'Pending'] as const) {
        await store.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next, state }));
      }
      const listed = async () =>
        (await store.listSnapStart())
          .filter((one) => one.accountId === accountId)
          .map(({ version }) => version)
          .sort();
      expect(await listed()).toEqual([]);
      const weights = { additionalVersionWeights: { '3': 0.5 } };
      await store.createAlias(anAlias(key, { functionVersion: '1', ...weights }));
      expect(await listed()).toEqual(['1', '3']);
      await store.settleVersion(key, '4', (current) => ({ ...current, state: 'Active' }));
      expect(await listed()).toEqual(['1', '3', '4']);
    });
  });
}
