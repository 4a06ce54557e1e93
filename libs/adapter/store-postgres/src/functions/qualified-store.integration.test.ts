import { aFunctionUrl, anEventInvokeConfig, aPolicy, aVersion } from '@stoker/app/ports/testing/function-fixtures';
import { functionUrlsContract } from '@stoker/app/ports/testing/function-urls.contract';
import { qualifiedStoreContract } from '@stoker/app/ports/testing/qualified-store.contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

const shared = () => ({
  functions: harness.store.functions,
  packages: harness.store.packages,
  newAccount: harness.newAccount,
});

qualifiedStoreContract('policies in Postgres', async () => ({
  ...shared(),
  store: harness.store.policies,
  value: aPolicy,
}));

qualifiedStoreContract('event-invoke configurations in Postgres', async () => ({
  ...shared(),
  store: harness.store.eventInvokeConfigs,
  value: anEventInvokeConfig,
}));

functionUrlsContract('URLs in Postgres', async () => ({ ...shared(), store: harness.store.urls }));

it('keeps what is of different kinds apart', async () => {
  const key = { accountId: await harness.newAccount(), functionName: 'hello' };
  await harness.createFunction(aVersion(key));
  await harness.store.policies.change(key, '', () => aPolicy(0));
  expect((await harness.store.urls.find(key))?.size).toBe(0);
  expect((await harness.store.policies.find(key))?.size).toBe(1);
});

it('gives no id to two URLs', async () => {
  const [one, other] = [await harness.newAccount(), await harness.newAccount()].map((accountId) => ({
    accountId,
    functionName: 'hello',
  }));
  for (const key of [one!, other!]) await harness.createFunction(aVersion(key));
  await harness.store.urls.change(one!, '', () => aFunctionUrl('the-same'));
  await expect(harness.store.urls.change(other!, '', () => aFunctionUrl('the-same'))).rejects.toThrow();
});

it('loses none of the changes of two processes at once', async () => {
  const key = { accountId: await harness.newAccount(), functionName: 'busy' };
  await harness.createFunction(aVersion(key));
  const stores = [harness.store, await harness.open()];
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      stores[index % 2]!.policies.change(key, '', (current) => ({
        ...aPolicy(0),
        revisionId: String(Number(current?.revisionId ?? 0) + 1),
      })),
    ),
  );
  expect((await harness.store.policies.find(key))?.get('')?.revisionId).toBe('20');
});

it('is announced as a change of the function', async () => {
  const key = { accountId: await harness.newAccount(), functionName: 'told' };
  await harness.createFunction(aVersion(key));
  const heard: unknown[] = [];
  harness.store.snapshots.onChange((change) => heard.push(change));
  await harness.store.policies.change(key, '', () => aPolicy(0));
  expect(heard).toContainEqual({ kind: 'function', ...key });
});
