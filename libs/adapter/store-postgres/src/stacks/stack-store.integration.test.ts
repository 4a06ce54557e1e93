import { afterAll, beforeAll } from 'vitest';
import { stackStoreContract } from '@stoker/app/ports/testing/stack-store.contract';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

stackStoreContract('PostgresStackStore', async () => ({
  store: harness.store.stacks,
  newAccount: harness.newAccount,
}));
