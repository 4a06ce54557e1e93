import { beforeEach, expect, test } from 'vitest';
import type { AsyncEvent, EventKey, LaneId } from '../ports/event-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MemoryEventStore } from '../ports/testing/memory-event-store.js';
import { AcceptEvent } from './accept-event.js';

let store: MemoryEventStore;
let woken: string[];
let errors: unknown[];
let away: boolean;
let full: boolean;

beforeEach(() => {
  store = new MemoryEventStore(new FakeClock());
  [woken, errors, away, full] = [[], [], false, false];
});

const event: AsyncEvent = {
  eventId: 'a',
  accountId: '123456789012',
  functionName: 'worker',
  qualifier: undefined,
  payload: new Uint8Array(),
  clientContext: undefined,
  tenantId: undefined,
  acceptedAt: 0,
};
const queue = {
  wake: ({ functionName }: LaneId, delayMs: number) => {
    if (away) return Promise.reject(new Error('Redis is away'));
    woken.push(`${functionName} in ${delayMs}`);
    return Promise.resolve();
  },
};
const gate = { enter: () => (full ? Promise.reject(new Error('too many')) : Promise.resolve()) };
const accept = (overrides: Partial<AsyncEvent> = {}, key?: EventKey) =>
  new AcceptEvent(store, queue, gate, (error) => errors.push(error)).accept({ ...event, ...overrides }, key);

test('stores the event and wakes whoever hands it out', async () => {
  await accept();
  expect(store.rows.has('a')).toBe(true);
  expect(woken).toEqual(['worker in 0']);
});

test('answers the id of what was accepted under the same key, and wakes nobody for it', async () => {
  const key = { key: 'k', forMs: 1_000 };
  expect([await accept(), await accept({ eventId: 'b' })]).toEqual(['a', 'b']);
  expect(await accept({ eventId: 'c' }, key)).toBe('c');
  expect(await accept({ eventId: 'd' }, key)).toBe('c');
  expect([store.rows.size, woken.length]).toEqual([3, 3]);
  await expect(accept({ eventId: 'e', qualifier: 'live' }, key)).rejects.toMatchObject({
    code: 'ResourceConflictException',
  });
});

test('takes nothing of an account that has too many waiting', async () => {
  full = true;
  await expect(accept()).rejects.toThrow('too many');
  expect([store.rows.size, woken]).toEqual([0, []]);
});

test('needs the store, not the queue', async () => {
  away = true;
  await accept();
  await Promise.resolve();
  expect(errors).toEqual([new Error('Redis is away')]);
  expect(await store.listDue()).toMatchObject([{ count: 1 }]);
});

test('fails, and wakes nobody, when the event could not be stored', async () => {
  store.accept = () => Promise.reject(new Error('database is away'));
  await expect(accept()).rejects.toThrow('database is away');
  expect(woken).toEqual([]);
});
