import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AsyncEvent } from '@stoker/app/ports/event-store';
import { eventStoreContract } from '@stoker/app/ports/testing/event-store.contract';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

eventStoreContract(async () => {
  await harness.database.sql('TRUNCATE async_events, event_keys');
  return {
    store: harness.store.events,
    now: () => Date.now(),
    advance: async (ms) => {
      await sleep(ms);
    },
    close: async () => {},
  };
});

describe('PostgresEventStore', () => {
  const newEvent = (overrides: Partial<AsyncEvent> = {}): AsyncEvent => ({
    eventId: randomUUID(),
    accountId: '123456789012',
    functionName: randomUUID(),
    qualifier: undefined,
    payload: Buffer.from('{}'),
    clientContext: undefined,
    acceptedAt: Date.now(),
    ...overrides,
  });
  /** An event that is alone of its function. */
  const claimOf = async (event: AsyncEvent, leaseMs = 60_000, store = harness.store) => {
    const lane = { accountId: event.accountId, functionName: event.functionName };
    const [claim] = await store.events.claim([{ lane, count: 1 }], leaseMs);
    return claim;
  };
  const count = async (ids: string[]) => {
    const rows = await harness.database.sql('SELECT id FROM async_events WHERE id = ANY($1)', [ids]);
    return rows.length;
  };

  it('accepts many at once in few commits', async () => {
    const events = Array.from({ length: 300 }, () => newEvent());
    await Promise.all(events.map((event) => harness.store.events.accept(event)));
    const [{ commits } = { commits: 0 }] = await harness.database.sql<{ commits: number }>(
      'SELECT count(DISTINCT xmin::text)::int AS commits FROM async_events WHERE id = ANY($1)',
      [events.map(({ eventId }) => eventId)],
    );
    expect(commits).toBeGreaterThan(0);
    expect(commits).toBeLessThanOrEqual(5);
  });

  it('keeps one row of an event that is accepted twice, as it was first', async () => {
    const event = newEvent({ payload: Buffer.from('first') });
    await Promise.all([harness.store.events.accept(event), harness.store.events.accept(event)]);
    const claim = await claimOf(event);
    await harness.store.events.accept({ ...event, payload: Buffer.from('second') });
    expect(await count([event.eventId])).toBe(1);
    expect(await harness.store.events.settle(event.eventId, claim!.fence, { status: 'succeeded' })).toBe(true);
  });

  it('refuses the one event that cannot be stored, not those that came with it', async () => {
    const bad = newEvent({ functionName: 'nul\0' });
    const good = Array.from({ length: 20 }, () => newEvent());
    const all = await Promise.allSettled([...good, bad].map((event) => harness.store.events.accept(event)));
    expect(all.map(({ status }) => status)).toEqual([...good.map(() => 'fulfilled'), 'rejected']);
    expect(await count(good.map(({ eventId }) => eventId))).toBe(20);
  });

  it('takes an event of the largest size byte for byte', async () => {
    const payload = Buffer.alloc(1024 * 1024, 'x');
    const event = newEvent({ payload });
    await harness.store.events.accept(event);
    const claim = await claimOf(event);
    expect(Buffer.from(claim!.event.payload).equals(payload)).toBe(true);
  });

  it('fences across processes', async () => {
    const other = await harness.open();
    const event = newEvent();
    await harness.store.events.accept(event);
    const stale = await claimOf(event, 1);
    await sleep(20);
    const heir = await claimOf(event, 60_000, other);
    expect(heir?.attempts).toBe(1);
    expect(await harness.store.events.settle(event.eventId, stale!.fence, { status: 'succeeded' })).toBe(false);
    expect(await other.events.settle(event.eventId, heir!.fence, { status: 'failed', reason: 'FunctionGone' })).toBe(
      true,
    );
    const [row] = await harness.database.sql('SELECT status, reason FROM async_events WHERE id = $1', [event.eventId]);
    expect(row).toEqual({ status: 'failed', reason: 'FunctionGone' });
  });

  it('ends the payload of what succeeded', async () => {
    const event = newEvent({ payload: Buffer.from('a secret of the tenant') });
    await harness.store.events.accept(event);
    const claim = await claimOf(event);
    await harness.store.events.settle(event.eventId, claim!.fence, { status: 'succeeded' });
    const [row] = await harness.database.sql<{ bytes: number }>(
      'SELECT length(payload) AS bytes FROM async_events WHERE id = $1',
      [event.eventId],
    );
    expect(row?.bytes).toBe(0);
  });

  it('acknowledges what is committed only: after cut connections, every accepted event is there', async () => {
    const accepted: string[] = [];
    const run = async () => {
      for (let round = 0; round < 40; round++) {
        const event = newEvent();
        await harness.store.events.accept(event).then(
          () => accepted.push(event.eventId),
          (error: unknown) => expect(error).toMatchObject({ code: 'ServiceUnavailableException' }),
        );
      }
    };
    const runs = Array.from({ length: 5 }, run);
    await sleep(20);
    await harness.database.cutConnections();
    await Promise.all(runs);
    expect(accepted.length).toBeGreaterThan(100);
    expect(await count(accepted)).toBe(accepted.length);
  });
});
