import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { aDelivery, aTimer } from '@stoker/app/ports/testing/timer-fixtures';
import { timerStoreContract } from '@stoker/app/ports/testing/timer-store.contract';
import type { Timer, TimerStore } from '@stoker/app/ports/timer-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, queriesOf } from '../connection/database.js';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';
import { removeTimer, setTimer } from './set-timer.js';
import { PostgresTimerStore } from './timer-store.js';

let harness: StoreHarness;
let database: Database;
beforeAll(async () => {
  harness = await makeStoreHarness();
  database = new Database(harness.database.url, { control: 4, data: 8 }, (error) => harness.problems.push(error));
}, 60_000);
afterAll(async () => {
  await database.close();
  await harness.close();
});

const NOON = Date.UTC(2026, 0, 1, 12);

async function set(timer: Timer): Promise<void> {
  await database.change((tx) => setTimer(queriesOf(tx), timer));
}

async function sent(ids: readonly string[]): Promise<string[]> {
  const rows = await harness.database.sql<{ id: string }>('SELECT id FROM deliveries WHERE id = ANY($1)', [ids]);
  return rows.map(({ id }) => id);
}

timerStoreContract(async () => {
  await harness.database.sql('TRUNCATE timers');
  const accounts = [await harness.newAccount(), await harness.newAccount()] as const;
  const store = new PostgresTimerStore(database, () => {});
  return {
    store,
    accounts,
    set: async (timer) => {
      await set(timer);
      store.noteSet();
    },
    remove: async (key) => {
      await database.change((tx) => removeTimer(queriesOf(tx), key));
    },
    sent,
    advance: async (ms) => {
      await sleep(ms);
    },
    close: async () => {},
  };
});

describe('PostgresTimerStore', () => {
  /** Fires what is due, each for one delivery whose id it answers. */
  async function fire(timers: TimerStore, limit: number): Promise<string[]> {
    const due = await timers.listDue(NOON, limit);
    const steps = due.map((timer) => ({
      timer,
      nextAt: undefined,
      dueAt: undefined,
      deliveries: [aDelivery(randomUUID(), timer.accountId, NOON)],
      removesOwner: false,
    }));
    return (await timers.advance(steps)).flatMap(({ deliveries }) => deliveries.map(({ deliveryId }) => deliveryId));
  }

  it('fires each of many once, with three processes at it', async () => {
    await harness.database.sql('TRUNCATE timers');
    const accountId = await harness.newAccount();
    for (let index = 0; index < 200; index++) await set(aTimer(NOON, { accountId, owner: `default/${index}` }));
    const stores = [harness.store, await harness.open(), await harness.open()];
    const ids: string[] = [];
    const drain = async ({ timers }: { readonly timers: TimerStore }) => {
      for (let empty = 0; empty < 5;) {
        const fired = await fire(timers, 40);
        ids.push(...fired);
        empty = fired.length === 0 ? empty + 1 : 0;
      }
    };
    await Promise.all(stores.map(drain));
    expect(ids).toHaveLength(200);
    expect(await harness.store.timers.listDue(NOON, 10)).toEqual([]);
    const rows = await harness.database.sql('SELECT id FROM deliveries WHERE account_id = $1', [accountId]);
    expect(rows).toHaveLength(200);
  });

  it('does not wait for a process that stopped in the middle of its steps, and takes them over when that is given up', async () => {
    await harness.database.sql('TRUNCATE timers');
    const accountId = await harness.newAccount();
    await set(aTimer(NOON, { accountId, owner: 'default/held' }));
    await set(aTimer(NOON, { accountId, owner: 'default/free' }));
    const { promise: resume, reject: giveUp } = Promise.withResolvers<never>();
    const { promise: locked, resolve: lock } = Promise.withResolvers<void>();
    const stopped = database
      .transact(async (queries) => {
        const text = `SELECT FROM timers WHERE owner = 'default/held' AND account_id = $1 FOR UPDATE`;
        await queries.query({ name: 'hold', text }, [accountId]);
        lock();
        return resume;
      })
      .catch(() => undefined);
    await locked;
    expect(await fire(harness.store.timers, 10)).toHaveLength(1);
    expect((await harness.store.timers.listDue(NOON, 10)).map(({ owner }) => owner)).toEqual(['default/held']);
    giveUp(new Error('given up'));
    await stopped;
    expect(await fire(harness.store.timers, 10)).toHaveLength(1);
  });

  it('never forgets and never doubles when connections are cut', async () => {
    await harness.database.sql('TRUNCATE timers');
    const accountId = await harness.newAccount();
    for (let index = 0; index < 150; index++) await set(aTimer(NOON, { accountId, owner: `default/${index}` }));
    const cutting = (async () => {
      for (let round = 0; round < 3; round++) {
        await sleep(15);
        await harness.database.cutConnections();
      }
    })();
    for (;;) {
      try {
        await fire(harness.store.timers, 10);
        if ((await harness.store.timers.listDue(NOON, 1)).length === 0) break;
      } catch (error) {
        expect(error).toMatchObject({ code: 'ServiceUnavailableException' });
      }
    }
    await cutting;
    const rows = await harness.database.sql('SELECT id FROM deliveries WHERE account_id = $1', [accountId]);
    expect(rows).toHaveLength(150);
  });

  it('lets the timers of an account wait while it is suspended', async () => {
    await harness.database.sql('TRUNCATE timers');
    const accountId = await harness.newAccount();
    await set(aTimer(NOON, { accountId }));
    await harness.database.sql(`UPDATE accounts SET status = 'suspended' WHERE id = $1`, [accountId]);
    expect(await harness.store.timers.listDue(NOON, 10)).toEqual([]);
    await harness.database.sql(`UPDATE accounts SET status = 'active' WHERE id = $1`, [accountId]);
    expect(await harness.store.timers.listDue(NOON, 10)).toHaveLength(1);
  });

  it('tells the outbox at once', async () => {
    await harness.database.sql('TRUNCATE timers');
    const accountId = await harness.newAccount();
    await set(aTimer(NOON, { accountId }));
    let told = 0;
    harness.store.deliveries.onAdded(() => told++);
    await fire(harness.store.timers, 1);
    expect(told).toBe(1);
  });
});
