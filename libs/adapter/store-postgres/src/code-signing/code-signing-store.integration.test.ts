import { afterAll, beforeAll } from 'vitest';
import { codeSigningStoreContract } from '@stoker/app/ports/testing/code-signing-store.contract';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

codeSigningStoreContract('PostgresCodeSigningStore', async () => ({
  store: harness.store.codeSigning,
  functions: harness.store.functions,
  packages: harness.store.packages,
  newAccount: harness.newAccount,
}));
