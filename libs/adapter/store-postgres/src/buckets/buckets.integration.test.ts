import { setTimeout as sleep } from 'node:timers/promises';
import { aConfig, bucketNotificationsContract } from '@stoker/app/ports/testing/bucket-notifications.contract';
import { aDelivery } from '@stoker/app/ports/testing/delivery-store.contract';
import { aWrite, writeJournalContract } from '@stoker/app/ports/testing/write-journal.contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

const sent = async (ids: readonly string[]): Promise<string[]> =>
  (await harness.database.sql<{ id: string }>('SELECT id FROM deliveries WHERE id = ANY ($1)', [ids])).map(
    ({ id }) => id,
  );

bucketNotificationsContract(async () => ({
  notifications: harness.store.bucketNotifications,
  newAccount: harness.newAccount,
  sent,
}));

writeJournalContract(async () => {
  await harness.database.sql('TRUNCATE bucket_writes');
  return {
    journal: harness.store.writeJournal,
    sent,
    advance: async (ms) => {
      await sleep(ms);
    },
  };
});

describe('buckets in Postgres', () => {
  it('are told of to other processes', async () => {
    const accountId = await harness.newAccount();
    const heard: SnapshotChange[] = [];
    (await harness.open()).snapshots.onChange((change) => heard.push(change));
    await harness.store.bucketNotifications.put({ accountId, bucket: 'photos' }, aConfig('a'), []);
    await vi.waitFor(() => expect(heard).toContainEqual({ kind: 'bucket', accountId, bucket: 'photos' }), 5_000);
  });

  it('keep nothing of what is sent when the configuration can not be kept', async () => {
    const delivery = aDelivery();
    const key = { accountId: '000000000000', bucket: 'photos' };
    await expect(harness.store.bucketNotifications.put(key, aConfig('a'), [delivery])).rejects.toBeDefined();
    expect(await sent([delivery.deliveryId])).toEqual([]);
  });

  it('note many writes down, and settle them, in few commits; what can not be told fails alone', async () => {
    const { writeJournal } = harness.store;
    await harness.database.sql('TRUNCATE bucket_writes');
    const ids = Array.from({ length: 60 }, () => crypto.randomUUID());
    await Promise.all(ids.map((id) => writeJournal.note(id, aWrite(), 60_000)));
    const [noted] = await harness.database.sql<{ commits: number }>(
      'SELECT count(DISTINCT xmin::text)::int AS commits FROM bucket_writes',
    );
    expect(noted?.commits).toBeLessThan(15);
    const bad = aDelivery({ target: 'nul\0' });
    const [first = '', ...rest] = ids;
    const ends = await Promise.allSettled([
      writeJournal.settle(first, () => [bad]),
      ...rest.map((id) => writeJournal.settle(id, () => [aDelivery()])),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', ...rest.map(() => 'fulfilled')]);
    const left = await harness.database.sql<{ id: string }>('SELECT id FROM bucket_writes');
    expect(left).toEqual([{ id: first }]);
  });

  it('are gone with their account', async () => {
    const accountId = await harness.newAccount();
    await harness.store.bucketNotifications.put({ accountId, bucket: 'photos' }, aConfig('a'), []);
    await harness.store.writeJournal.note(crypto.randomUUID(), aWrite({ accountId }), 60_000);
    await harness.store.accounts.changeStatus(accountId, () => 'closed', 'over');
    const key = { accountId, bucket: 'photos' };
    expect(await harness.store.bucketNotifications.find(key)).toEqual({ rules: [], eventBridge: false });
    const rows = await harness.database.sql('SELECT id FROM bucket_writes WHERE account_id = $1', [accountId]);
    expect(rows).toEqual([]);
  });
});
