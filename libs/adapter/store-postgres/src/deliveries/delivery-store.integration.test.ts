import { setTimeout as sleep } from 'node:timers/promises';
import { aDelivery, deliveryStoreContract } from '@stoker/app/ports/testing/delivery-store.contract';
import { failedDeliveriesContract } from '@stoker/app/ports/testing/failed-deliveries.contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database, queriesOf } from '../connection/database.js';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';
import { insertDeliveries } from './insert-deliveries.js';

let harness: StoreHarness;
let database: Database;
beforeAll(async () => {
  harness = await makeStoreHarness();
  database = new Database(harness.database.url, { control: 2, data: 2 }, () => {});
}, 60_000);
afterAll(async () => {
  await database.close();
  await harness.close();
});
const empty = () => harness.database.sql('TRUNCATE deliveries');

deliveryStoreContract(async () => {
  await empty();
  return {
    store: harness.store.deliveries,
    now: () => Date.now(),
    advance: async (ms) => {
      await sleep(ms);
    },
    close: async () => {},
  };
});

failedDeliveriesContract(async () => {
  await empty();
  return { deliveries: harness.store.deliveries, failed: harness.store.failedDeliveries };
});

describe('PostgresDeliveryStore', () => {
  beforeEach(empty);
  const due = async () =>
    (await harness.store.deliveries.claimDue(100, 60_000)).map(({ delivery }) => delivery.deliveryId);

  it.each([
    ['the data path', (work: Parameters<Database['transact']>[0]) => database.transact(work)],
    [
      'the control plane',
      (work: Parameters<Database['transact']>[0]) => database.keepBooks((tx) => work(queriesOf(tx))),
    ],
  ])('is written in a transaction of %s, and only with it', async (_which, transact) => {
    const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
    const kept = aDelivery({ payload, deadLetter: { arn: 'arn:d', messageAttributes: {} } });
    await transact((queries) => insertDeliveries(queries, [kept, aDelivery()]));
    const lost = transact(async (queries) => {
      await insertDeliveries(queries, [aDelivery()]);
      throw new Error('changed my mind');
    });
    await expect(lost).rejects.toThrow('changed my mind');
    const claims = await harness.store.deliveries.claimDue(10, 60_000);
    expect(claims).toHaveLength(2);
    const found = claims.find(({ delivery }) => delivery.deliveryId === kept.deliveryId);
    expect(Buffer.from(found!.delivery.payload)).toEqual(Buffer.from(payload));
    expect(found!.delivery.deadLetter).toEqual(kept.deadLetter);
  });

  it('goes on with its connections after a transaction that was cut off', async () => {
    const cut = database.transact(async (queries) => {
      await insertDeliveries(queries, [aDelivery()]);
      await harness.database.cutConnections();
      await insertDeliveries(queries, [aDelivery()]);
    });
    await expect(cut).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    const delivery = aDelivery();
    await database.transact((queries) => insertDeliveries(queries, [delivery]));
    await expect.poll(due).toEqual([delivery.deliveryId]);
  });

  it('writes what many add at once in few commits, and refuses what can not be written alone', async () => {
    const { deliveries } = harness.store;
    const many = Array.from({ length: 60 }, () => [aDelivery(), aDelivery()]);
    const bad = [aDelivery(), aDelivery({ target: 'nul\0' })];
    const adding = many.map((two) => deliveries.add(two));
    await expect(deliveries.add(bad)).rejects.toBeDefined();
    await Promise.all(adding);
    const [counts] = await harness.database.sql<{ rows: number; commits: number }>(
      'SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS commits FROM deliveries',
    );
    expect(counts?.rows).toBe(120);
    // One that had to be split to find what was bad.
    expect(counts?.commits).toBeLessThan(15);
  });

  it('writes what is large by itself, whatever else is being written', async () => {
    const { deliveries } = harness.store;
    const large = aDelivery({ payload: new Uint8Array(2 * 1024 * 1024) });
    await Promise.all([deliveries.add([large]), deliveries.add([aDelivery()])]);
    const rows = await harness.database.sql('SELECT DISTINCT xmin::text FROM deliveries');
    expect(rows).toHaveLength(2);
  });

  it('keeps what accounts that are suspended send', async () => {
    const accountId = await harness.newAccount();
    const delivery = aDelivery({ accountId });
    await harness.database.sql(`UPDATE accounts SET status = 'suspended' WHERE id = $1`, [accountId]);
    await harness.store.deliveries.add([delivery]);
    expect(await due()).toEqual([]);
    await harness.database.sql(`UPDATE accounts SET status = 'active' WHERE id = $1`, [accountId]);
    expect(await due()).toEqual([delivery.deliveryId]);
  });

  it('ends the payload of what was sent, and keeps that of what was not', async () => {
    const [sent, failed] = [aDelivery(), aDelivery()];
    const { deliveries } = harness.store;
    await deliveries.add([sent, failed]);
    for (const { delivery, fence } of await deliveries.claimDue(2, 60_000)) {
      const error = { code: 'NO_RESOURCE', message: 'gone' };
      const end =
        delivery.deliveryId === sent.deliveryId
          ? ({ status: 'sent' } as const)
          : ({ status: 'failed', error } as const);
      expect(await deliveries.settle(delivery.deliveryId, fence, end)).toBe(true);
    }
    const rows = await harness.database.sql(
      'SELECT status, length(payload) AS bytes, error_code AS code FROM deliveries ORDER BY status',
    );
    expect(rows).toEqual([
      { status: 'failed', bytes: 7, code: 'NO_RESOURCE' },
      { status: 'sent', bytes: 0, code: null },
    ]);
  });
});
