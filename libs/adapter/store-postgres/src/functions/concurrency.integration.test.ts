import { withReserved } from '@stoker/core/admission/function-concurrency';
import { concurrencyStoreContract } from '@stoker/app/ports/testing/concurrency-store.contract';
import { aVersion } from '@stoker/app/ports/testing/function-fixtures';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

concurrencyStoreContract(async () => ({
  store: harness.store.concurrency,
  functions: harness.store.functions,
  packages: harness.store.packages,
  newAccount: harness.newAccount,
}));

it('never promises the same executions to two functions of an account at once', async () => {
  const accountId = await harness.newAccount();
  const keys = Array.from({ length: 8 }, (_, index) => ({ accountId, functionName: `f${index}` }));
  for (const key of keys) await harness.createFunction(aVersion(key));
  const stores = [harness.store, await harness.open()];
  const results = await Promise.allSettled(
    keys.map((key, index) =>
      stores[index % 2]!.concurrency.change(key, (current, account) => withReserved(current, 200, account)),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  expect((await harness.store.concurrency.claimed(accountId)).reserved).toBe(800);
});

it('is announced as a change of the function', async () => {
  const key = { accountId: await harness.newAccount(), functionName: 'told' };
  await harness.createFunction(aVersion(key));
  const heard: unknown[] = [];
  harness.store.snapshots.onChange((change) => heard.push(change));
  await harness.store.concurrency.change(key, (current) => ({ ...current, reserved: 1 }));
  expect(heard).toContainEqual({ kind: 'function', ...key });
});
