import { randomUUID } from 'node:crypto';
import { sourceLeasesContract } from '@stoker/app/ports/testing/source-leases.contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

async function newMapping(): Promise<{ accountId: string; uuid: string }> {
  const [accountId, uuid] = [await harness.newAccount(), randomUUID()];
  await harness.store.mappings.create({
    uuid,
    accountId,
    functionName: 'hello',
    kind: 'sqs',
    settings: { EventSourceArn: `arn:aws:sqs:us-east-1:${accountId}:jobs` },
    enabled: true,
    state: 'Creating',
    changedAt: 0,
    tags: {},
  });
  return { accountId, uuid };
}

sourceLeasesContract(async () => ({
  leases: harness.store.sourceLeases,
  newMapping,
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}));

it('gives out no more than the limit to several servers at once', async () => {
  const stores = [harness.store, await harness.open()];
  const queue = { ...(await newMapping()), partition: 'queue' };
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, index) => stores[index % 2]!.sourceLeases.hold(queue, randomUUID(), 2, 7, 60_000)),
  );
  expect(all.reduce((sum, lease) => sum + (lease?.pollers ?? 0), 0)).toBe(7);
});

it('has nothing to hold of a mapping that is gone', async () => {
  const accountId = await harness.newAccount();
  const nothing = { accountId, uuid: randomUUID(), partition: 'queue' };
  expect(await harness.store.sourceLeases.hold(nothing, randomUUID(), 1, 1, 60_000)).toBeUndefined();
});
