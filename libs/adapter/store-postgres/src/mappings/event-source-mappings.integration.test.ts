import { randomUUID } from 'node:crypto';
import { eventSourceMappingsContract } from '@stoker/app/ports/testing/event-source-mappings.contract';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

eventSourceMappingsContract(async () => ({ mappings: harness.store.mappings, newAccount: harness.newAccount }));

it('connects a function and a source once, however many try at once', async () => {
  const accountId = await harness.newAccount();
  const stores = [harness.store, await harness.open()];
  const mapping = (): EventSourceMapping => ({
    uuid: randomUUID(),
    accountId,
    functionName: 'hello',
    kind: 'sqs',
    settings: { EventSourceArn: `arn:aws:sqs:us-east-1:${accountId}:${'long'.repeat(1000)}` },
    enabled: true,
    state: 'Creating',
    changedAt: 0,
    tags: {},
  });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => stores[index % 2]!.mappings.create(mapping())),
  );
  expect(answers.filter((other) => other === undefined)).toHaveLength(1);
  expect(new Set(answers.map((other) => other?.uuid)).size).toBe(2);
});
