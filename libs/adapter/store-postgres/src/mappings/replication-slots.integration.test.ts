import { replicationSlotsContract } from '@stoker/app/ports/testing/replication-slots.contract';
import { afterAll, beforeAll } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

replicationSlotsContract(async () => {
  const { mappings, replicationSlots: slots } = harness.store;
  return { slots, mappings, newAccount: harness.newAccount };
});
