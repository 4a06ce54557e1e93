import { failedEventsContract } from '@stoker/app/ports/testing/failed-events.contract';
import { afterAll, beforeAll } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close(), 60_000);

failedEventsContract(async () => {
  await harness.database.sql('TRUNCATE async_events');
  return { events: harness.store.events, failed: harness.store.failedEvents };
});
