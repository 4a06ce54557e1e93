import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aLayer, aVersion, reserveCode } from '@stoker/app/ports/testing/function-fixtures';
import { layerStoreContract } from '@stoker/app/ports/testing/layer-store.contract';
import { agePackages, makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

layerStoreContract(async () => ({
  layers: harness.store.layers,
  functions: harness.store.functions,
  packages: harness.store.packages,
  newAccount: harness.newAccount,
  pass: (ms) => agePackages(harness.database, ms),
}));

describe('PostgresLayerStore', () => {
  const published = async () => {
    const layer = aLayer({ accountId: await harness.newAccount(), layerName: 'tools' });
    await reserveCode(harness.store.packages, layer);
    return harness.store.layers.publish(layer);
  };

  it('refuses to change a published version, even around the store', async () => {
    const { accountId } = await published();
    const set = (columns: string) =>
      harness.database.sql(`UPDATE layer_versions SET ${columns} WHERE account_id = $1`, [accountId]);
    await expect(set(`description = 'other'`)).rejects.toThrow('is published');
    await expect(set(`number = 2`)).rejects.toThrow('is published');
    await set(`policy = NULL`);
  });

  it("refuses to change a published function's layers, even around the store", async () => {
    const { accountId, layerName, version, code } = await published();
    const { functions } = harness.store;
    const layers = [{ accountId, layerName, version, code }];
    const hello = aVersion({ accountId, functionName: 'hello' }, { layers });
    await harness.createFunction(hello);
    await functions.publishVersion(hello, (latest, _newest, next) => ({ ...latest, version: next }));
    const change = (statement: string) =>
      harness.database.sql(`${statement} WHERE account_id = $1 AND number = 1`, [accountId]);
    await expect(change(`UPDATE function_layers SET layer_version = 9`)).rejects.toThrow('is published');
    await expect(change(`DELETE FROM function_layers`)).rejects.toThrow('is published');
    await functions.deleteFunction(hello);
    const rows = await harness.database.sql(`SELECT FROM function_layers WHERE account_id = $1`, [accountId]);
    expect(rows).toEqual([]);
  });
});
