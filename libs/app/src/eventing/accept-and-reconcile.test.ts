import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AsyncEvent } from '../ports/event-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MemoryEventStore } from '../ports/testing/memory-event-store.js';
import { AcceptEvent } from './accept-event.js';
import { ReconcileEvents } from './reconcile-events.js';

let clock: FakeClock;
let store: MemoryEventStore;

/** A queue that may be away and may lose everything. */
class FlakyQueue {
  readonly waiting = new Set<string>();
  away = false;

  enqueue(eventId: string, _accountId: string, _delayMs: number): Promise<void> {
    if (this.away) return Promise.reject(new Error('Redis is away'));
    this.waiting.add(eventId);
    return Promise.resolve();
  }
}
let queue: FlakyQueue;
const errors: unknown[] = [];

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryEventStore(clock);
  queue = new FlakyQueue();
  errors.length = 0;
});

const event = (eventId: string): AsyncEvent => ({
  eventId,
  accountId: '123456789012',
  functionName: 'worker',
  qualifier: undefined,
  payload: new Uint8Array(),
  clientContext: undefined,
  acceptedAt: clock.now(),
});
const accept = () => new AcceptEvent(store, queue, (error) => errors.push(error));
const reconcile = (pageSize = 100) =>
  new ReconcileEvents(store, queue, {
    everyMs: 5_000,
    whenFullMs: 1_000,
    pageSize,
    onError: (error) => errors.push(error),
  });

describe('accepting', () => {
  test('stores the event and tells the queue', async () => {
    await accept().accept(event('a'));
    expect(store.rows.has('a')).toBe(true);
    expect([...queue.waiting]).toEqual(['a']);
  });

  test('needs the store, not the queue', async () => {
    queue.away = true;
    await accept().accept(event('a'));
    await Promise.resolve();
    expect(errors).toEqual([new Error('Redis is away')]);
    expect(await store.listDue(10)).toMatchObject([{ eventId: 'a' }]);
  });

  test('fails, and tells the queue nothing, when the event could not be stored', async () => {
    store.accept = () => Promise.reject(new Error('database is away'));
    await expect(accept().accept(event('a'))).rejects.toThrow('database is away');
    expect(queue.waiting.size).toBe(0);
  });
});

describe('reconciling', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('finds what the queue never heard of or has lost', async () => {
    queue.away = true;
    await accept().accept(event('a'));
    queue.away = false;
    await accept().accept(event('b'));
    queue.waiting.clear();
    expect(await reconcile().reconcile()).toBe(2);
    expect([...queue.waiting]).toEqual(['a', 'b']);
  });

  test('finds what a dead process held once its lease is over, and leaves alone what is held or not due', async () => {
    for (const id of ['dead', 'alive', 'later']) await store.accept(event(id));
    await store.claim('dead', 10_000);
    await store.claim('alive', 60_000);
    const claim = await store.claim('later', 10_000);
    await store.postpone('later', claim?.fence ?? 0, clock.now() + 60_000, true);
    clock.advance(10_000);
    await reconcile().reconcile();
    expect([...queue.waiting]).toEqual(['dead']);
  });

  test('goes on, pass after pass, until it is stopped', async () => {
    const reconciler = reconcile();
    await store.accept(event('a'));
    reconciler.start();
    reconciler.start();
    await vi.advanceTimersByTimeAsync(0);
    expect([...queue.waiting]).toEqual(['a']);
    queue.waiting.clear();
    queue.away = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(errors).toEqual([new Error('Redis is away')]);
    queue.away = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect([...queue.waiting]).toEqual(['a']);
    await reconciler.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('takes the next page sooner when there is more than one', async () => {
    for (const id of ['a', 'b', 'c']) await store.accept(event(id));
    const reconciler = reconcile(2);
    reconciler.start();
    await vi.advanceTimersByTimeAsync(0);
    expect([...queue.waiting]).toEqual(['a', 'b']);
    for (const id of queue.waiting) await store.claim(id, 60_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([...queue.waiting]).toEqual(['a', 'b', 'c']);
    await reconciler.stop();
  });
});
