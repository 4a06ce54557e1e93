import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BullEventQueue } from './bull-event-queue.js';
import { connectRedis, type RedisConnections } from './connect-redis.js';
import { TEST_REDIS_URL, deleteKeys, randomPrefix } from './testing/test-redis.js';

const ACCOUNT = '123456789012';
let connections: RedisConnections;
let prefix: string;
const queues: BullEventQueue[] = [];

beforeEach(async () => {
  connections = await connectRedis({ url: TEST_REDIS_URL });
  prefix = randomPrefix();
});
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.close()));
  await deleteKeys(connections.commands, prefix);
  await connections.close();
});

function open(options: { lockMs?: number } = {}): BullEventQueue {
  const queue = new BullEventQueue(connections, { prefix, drainMs: 1_000, ...options });
  queues.push(queue);
  return queue;
}

/** Runs as they come, and a way to wait for them. */
class Runs {
  readonly ids: string[] = [];
  #waiting: (() => void)[] = [];

  readonly add = (eventId: string): void => {
    this.ids.push(eventId);
    for (const wake of this.#waiting.splice(0)) wake();
  };

  async reach(count: number): Promise<void> {
    while (this.ids.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('runs each event once, at most so many at a time', async () => {
  const queue = open();
  const ids = Array.from({ length: 30 }, () => randomUUID());
  await Promise.all(ids.map((id, index) => queue.enqueue(id, String(index).padStart(12, '0'), 0)));
  const runs = new Runs();
  let now = 0;
  let most = 0;
  queue.consume(async (id) => {
    most = Math.max(most, ++now);
    await later(5);
    now--;
    runs.add(id);
  }, 4);
  await runs.reach(30);
  expect(runs.ids.toSorted()).toEqual(ids.toSorted());
  expect(most).toBe(4);
});

test('an event that waits already is not enqueued again, one that has run is', async () => {
  const queue = open();
  const [first, second] = [randomUUID(), randomUUID()];
  for (let time = 0; time < 3; time++) await queue.enqueue(first, ACCOUNT, 0);
  const runs = new Runs();
  queue.consume((id) => Promise.resolve(runs.add(id)), 1);
  await queue.enqueue(second, ACCOUNT, 0);
  await runs.reach(2);
  expect(runs.ids).toEqual([first, second]);
  await later(50);
  await queue.enqueue(first, ACCOUNT, 0);
  await runs.reach(3);
  expect(runs.ids).toEqual([first, second, first]);
});

test('waits for its delay', async () => {
  const queue = open();
  const [late, early] = [randomUUID(), randomUUID()];
  const runs = new Runs();
  queue.consume((id) => Promise.resolve(runs.add(id)), 1);
  await queue.enqueue(late, ACCOUNT, 300);
  await queue.enqueue(early, ACCOUNT, 0);
  await runs.reach(2);
  expect(runs.ids).toEqual([early, late]);
});

test('an event may be enqueued from within its own run', async () => {
  const queue = open();
  const id = randomUUID();
  const runs = new Runs();
  queue.consume(async () => {
    if (runs.ids.length < 2) await queue.enqueue(id, ACCOUNT, 20);
    runs.add(id);
  }, 1);
  await queue.enqueue(id, ACCOUNT, 0);
  await runs.reach(3);
  expect(runs.ids).toEqual([id, id, id]);
});

test('a run that fails leaves its event ready to be enqueued again', async () => {
  const queue = open();
  const id = randomUUID();
  const runs = new Runs();
  queue.consume((eventId) => {
    runs.add(eventId);
    return Promise.reject(new Error('no luck'));
  }, 1);
  await queue.enqueue(id, ACCOUNT, 0);
  await runs.reach(1);
  await later(50);
  await queue.enqueue(id, ACCOUNT, 0);
  await runs.reach(2);
});

test('the job of a process that died goes to another', async () => {
  const doomed = await connectRedis({ url: TEST_REDIS_URL });
  const dying = new BullEventQueue(doomed, { prefix, drainMs: 100, lockMs: 400 });
  const started = new Runs();
  dying.consume((eventId) => {
    started.add(eventId);
    return new Promise(() => undefined);
  }, 1);
  const id = randomUUID();
  await dying.enqueue(id, ACCOUNT, 0);
  await started.reach(1);
  const died = dying.close();
  await doomed.close();

  const runs = new Runs();
  open({ lockMs: 400 }).consume((eventId) => Promise.resolve(runs.add(eventId)), 1);
  await runs.reach(1);
  expect(runs.ids).toEqual([id]);
  await died;
});

test('after a wipe of Redis new events run', async () => {
  const queue = open();
  const runs = new Runs();
  queue.consume((id) => Promise.resolve(runs.add(id)), 1);
  await queue.enqueue(randomUUID(), ACCOUNT, 60_000);
  await deleteKeys(connections.commands, prefix);
  const id = randomUUID();
  await queue.enqueue(id, ACCOUNT, 0);
  await runs.reach(1);
  expect(runs.ids).toEqual([id]);
});

test('closing waits for what is under way', async () => {
  const queue = open();
  const started = new Runs();
  const ended = new Runs();
  queue.consume(async (id) => {
    started.add(id);
    await later(200);
    ended.add(id);
  }, 1);
  await queue.enqueue(randomUUID(), ACCOUNT, 0);
  await started.reach(1);
  await queue.close();
  expect(ended.ids).toEqual(started.ids);
});

test('a backlog of one account does not keep the events of others waiting', async () => {
  const queue = open();
  const backlog = Array.from({ length: 40 }, () => randomUUID());
  for (const id of backlog) await queue.enqueue(id, ACCOUNT, 0);
  const other = randomUUID();
  await queue.enqueue(other, '210987654321', 0);
  const { promise: end, resolve: endAll } = Promise.withResolvers<void>();
  const started = new Runs();
  const ended = new Runs();
  queue.consume(async (id) => {
    started.add(id);
    if (id !== other) await end;
    ended.add(id);
  }, 8);
  await ended.reach(1);
  // None of the backlog has ended, so the other account's event was not behind it.
  expect(ended.ids).toEqual([other]);
  expect(started.ids.filter((id) => id !== other)).toEqual(backlog.slice(0, 4));
  endAll();
  await ended.reach(41);
  expect(ended.ids.toSorted()).toEqual([...backlog, other].toSorted());
});

test('paused, it takes no more events, and those that run go on', async () => {
  const queue = open();
  const started = new Runs();
  const ended = new Runs();
  const gates: (() => void)[] = [];
  queue.consume(async (id) => {
    started.add(id);
    await new Promise<void>((resolve) => gates.push(resolve));
    ended.add(id);
  }, 2);
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  await queue.enqueue(first, ACCOUNT, 0);
  await started.reach(1);
  await queue.pause();
  await queue.enqueue(second, '210987654321', 0);
  await queue.enqueue(third, ACCOUNT, 0);
  gates[0]?.();
  await ended.reach(1);
  await later(200);
  expect(started.ids).toEqual([first]);
  await queue.close();

  const heirs = new Runs();
  open().consume((id) => Promise.resolve(heirs.add(id)), 2);
  await heirs.reach(2);
  expect(heirs.ids.toSorted()).toEqual([second, third].toSorted());
});
