import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionStoreContract } from '@stoker/app/ports/testing/function-store.contract';
import { anAlias, aVersion } from '@stoker/app/ports/testing/function-fixtures';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

functionStoreContract(async () => ({
  store: harness.store.functions,
  packages: harness.store.packages,
  newAccount: harness.newAccount,
}));

describe('PostgresFunctionStore', () => {
  const newFunction = async (functionName = 'hello') => {
    const key = { accountId: await harness.newAccount(), functionName };
    await harness.createFunction(aVersion(key));
    return key;
  };

  it('loses none of 100 updates from two processes at once', async () => {
    const key = await newFunction();
    const stores = [harness.store, await harness.open()];
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        stores[index % 2]!.functions.updateLatest(key, (current) => ({ ...current, timeout: current.timeout + 1 })),
      ),
    );
    expect((await harness.store.functions.findVersion(key))?.timeout).toBe(103);
  });

  it('lets a version go, or an alias point at it, but never both', async () => {
    const key = await newFunction();
    const { functions } = harness.store;
    for (let round = 0; round < 10; round++) {
      const { version } = await functions.publishVersion(key, (latest, _newest, next) => ({
        ...latest,
        version: next,
      }));
      const name = `alias-${round}`;
      await Promise.allSettled([
        functions.createAlias(anAlias(key, { name, functionVersion: version })),
        functions.deleteVersion(key, version),
      ]);
      const alias = await functions.findAlias(key, name);
      expect((await functions.findVersion(key, version)) === undefined).toBe(alias === undefined);
    }
  });

  it('refuses to change a published version, even around the store', async () => {
    const { accountId } = await newFunction();
    const key = { accountId, functionName: 'hello' };
    const { functions } = harness.store;
    await functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
    const set = (columns: string) =>
      harness.database.sql(`UPDATE function_versions SET ${columns} WHERE account_id = $1 AND number = 1`, [accountId]);
    await expect(set(`handler = 'other.handler'`)).rejects.toThrow('is published');
    await expect(set(`environment = ''`)).rejects.toThrow('is published');
    await expect(set(`number = 0`)).rejects.toThrow('is published');
    await set(`state = 'Inactive'`);
    await harness.database.sql(`INSERT INTO data_keys (id, purpose, seals_from) VALUES ('next', 'master', now())`);
    await set(`sealing_key_id = 'next', environment = ''`);
  });

  it('keeps environment variables from those who read the database', async () => {
    const key = { accountId: await harness.newAccount(), functionName: 'hello' };
    const canary = 'canary-of-the-environment';
    await harness.createFunction(aVersion(key, { environment: { TOKEN: canary } }));
    const rows = await harness.database.sql<{ text: string; environment: Buffer }>(
      `SELECT v::text AS text, environment FROM function_versions v WHERE account_id = $1`,
      [key.accountId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.text).not.toContain(canary);
    expect(rows[0]!.environment.includes(canary)).toBe(false);
  });

  it('does not open an environment that was moved to another function', async () => {
    const [from, to] = [await newFunction('from'), await newFunction('to')];
    await harness.database.sql(
      `UPDATE function_versions SET environment = (SELECT environment FROM function_versions WHERE account_id = $1)
        WHERE account_id = $2`,
      [from.accountId, to.accountId],
    );
    await expect(harness.store.functions.findVersion(to)).rejects.toThrow();
  });

  it('finds nothing for a version that is no number', async () => {
    const key = await newFunction();
    for (const version of ['0', '01', '-1', '1e3', '99999999999999999999', 'x\0']) {
      expect(await harness.store.functions.findVersion(key, version)).toBeUndefined();
    }
  });
});

it('has an index of the versions with SnapStart, for they are looked up after every change', async () => {
  const { sql } = harness.database;
  await sql('SET enable_seqscan = off'); // the planner's choice for a table as small as the test's
  const plan = await sql<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT FROM function_versions WHERE snap_start AND number > 0 AND state = 'Active'`,
  );
  await sql('RESET enable_seqscan');
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('function_versions_snap_start_idx');
});
