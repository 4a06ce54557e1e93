import type { LaneId } from '@stoker/app/ports/event-store';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BullEventQueue } from './bull-event-queue.js';
import { connectRedis, type RedisConnections } from './connect-redis.js';
import { TEST_REDIS_URL, deleteKeys, randomPrefix } from './testing/test-redis.js';

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

function open(): BullEventQueue {
  const queue = new BullEventQueue(connections, { prefix });
  queues.push(queue);
  return queue;
}

const lane = (functionName: string): LaneId => ({ accountId: '123456789012', functionName });

/** Where somebody was told to look, and a way to wait for it. */
class Looks {
  readonly names: string[] = [];
  #waiting: (() => void)[] = [];

  readonly add = ({ functionName }: LaneId): void => {
    this.names.push(functionName);
    for (const wake of this.#waiting.splice(0)) wake();
  };

  async reach(count: number): Promise<void> {
    while (this.names.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

async function waitingJobs(): Promise<number> {
  const queue = new Queue('events', { connection: connections.commands, prefix });
  const count = await queue.getJobCountByTypes('waiting', 'delayed');
  await queue.close();
  return count;
}

test('another process is told where to look, once for all that comes due together', async () => {
  const sender = open();
  for (let time = 0; time < 20; time += 1) await sender.wake(lane('busy'), 2_000);
  await sender.wake(lane('other'), 2_000);
  // Twenty calls may fall into two or three grains of time, on a slow machine into a few more.
  expect(await waitingJobs()).toBeLessThan(15);
  const looks = new Looks();
  open().consume(looks.add);
  await looks.reach(2);
  expect(new Set(looks.names)).toEqual(new Set(['busy', 'other']));
});

test('who consumes hears at once of what is due at once', async () => {
  const queue = open();
  const looks = new Looks();
  queue.consume(looks.add);
  const told = queue.wake(lane('a'), 0);
  expect(looks.names).toEqual(['a']);
  await told;
  expect(await waitingJobs()).toBe(0);
});

test('waits for the delay', async () => {
  const queue = open();
  const looks = new Looks();
  queue.consume(looks.add);
  await queue.wake(lane('late'), 600);
  await queue.wake(lane('early'), 100);
  await looks.reach(2);
  expect(looks.names).toEqual(['early', 'late']);
});

test('whoever was told may be told again', async () => {
  const sender = open();
  const looks = new Looks();
  open().consume(looks.add);
  for (let time = 1; time <= 3; time += 1) {
    await sender.wake(lane('a'), 0);
    await looks.reach(time);
  }
  expect(looks.names).toEqual(['a', 'a', 'a']);
});

test('after a wipe of Redis new wake-ups are heard', async () => {
  const queue = open();
  const looks = new Looks();
  queue.consume(looks.add);
  await queue.wake(lane('lost'), 60_000);
  await deleteKeys(connections.commands, prefix);
  await queue.wake(lane('a'), 50);
  await looks.reach(1);
  expect(looks.names).toEqual(['a']);
});

test('paused, it tells nobody here, and others are told', async () => {
  const queue = open();
  const looks = new Looks();
  queue.consume(looks.add);
  await queue.pause();
  await queue.wake(lane('a'), 0);
  const heirs = new Looks();
  open().consume(heirs.add);
  await heirs.reach(1);
  expect(heirs.names).toEqual(['a']);
  expect(looks.names).toEqual([]);
});
