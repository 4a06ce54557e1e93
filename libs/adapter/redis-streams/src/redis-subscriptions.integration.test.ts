import { randomUUID } from 'node:crypto';
import type { RedisEntry, RedisGroup, StartAt } from '@stoker/app/ports/subscriptions';
import { subscriptionsContract } from '@stoker/app/ports/testing/subscriptions.contract';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisSubscriptions } from './redis-subscriptions.js';
import { OwnRedis } from './testing/own-redis.js';

const newGroup = (start: StartAt = 'first'): RedisGroup => ({ key: randomUUID(), group: randomUUID(), start });
const textOf = ({ fields }: RedisEntry) => fields['text']!;
const WAIT = { maxMessages: 10, waitMs: 20_000, signal: new AbortController().signal };

async function withClient<T>(server: OwnRedis, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(server.url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

async function create(server: OwnRedis, what = newGroup()): Promise<RedisGroup> {
  await withClient(server, (client) => client.xgroup('CREATE', what.key, 'other', '$', 'MKSTREAM'));
  return what;
}

const put = (server: OwnRedis, { key }: RedisGroup, texts: readonly string[]) =>
  withClient(server, async (client) => {
    for (const text of texts) await client.xadd(key, '*', 'text', text);
  });

subscriptionsContract('streams of Redis', { isShared: true }, async () => {
  const server = await OwnRedis.start();
  return {
    subscriptions: new RedisSubscriptions(2_000),
    connection: server.connection(),
    create: () => create(server),
    put: (what, texts) => put(server, what, texts),
    textOf,
    absent: newGroup(),
    end: () => server.end(),
    run: () => server.run(),
    close: () => server.stop(),
  };
});

describe('a stream of Redis', () => {
  let server: OwnRedis;
  beforeAll(async () => void (server = await OwnRedis.start()), 60_000);
  afterAll(() => server.stop());

  it('hands over what somebody died with, when that has been idle for long enough, and not what is extended', async () => {
    const what = await create(server);
    const subscriptions = new RedisSubscriptions(1_500);
    const [dead, alive] = [
      subscriptions.open(server.connection(), what),
      subscriptions.open(server.connection(), what),
    ];
    await put(server, what, ['a', 'b']);
    const [first, second] = await dead.receive(WAIT);
    const extending = setInterval(() => void dead.extend([second!]), 300);
    const again = await alive.receive(WAIT);
    expect(again.map(textOf)).toEqual(['a']);
    expect((await alive.receive({ ...WAIT, waitMs: 2_000 })).map(textOf)).not.toContain('b');
    clearInterval(extending);
    expect(await dead.acknowledge([first!, second!])).toEqual([]);
    await Promise.all([dead.rest(), alive.rest()]);
  });

  it.each([
    ['the next entry', 'next', ['c']],
    ['the first one', 'first', ['a', 'b', 'c']],
    ['a time', { time: 2_000 }, ['b', 'c']],
  ] as const)('is read from %s on', async (_what, start, expected) => {
    const what = await create(server, newGroup(start));
    await withClient(server, async (client) => {
      await client.xadd(what.key, '1000-1', 'text', 'a');
      await client.xadd(what.key, '2000-0', 'text', 'b');
    });
    const subscription = new RedisSubscriptions().open(server.connection(), what);
    await subscription.depth();
    await put(server, what, ['c']);
    expect((await subscription.receive(WAIT)).map(textOf)).toEqual(expected);
    await subscription.rest();
  });

  it('leaves no consumer behind that has nothing', async () => {
    const what = await create(server);
    const subscription = new RedisSubscriptions().open(server.connection(), what);
    await put(server, what, ['a']);
    await subscription.acknowledge(await subscription.receive(WAIT));
    await subscription.rest();
    const left = await withClient(server, (client) => client.xinfo('CONSUMERS', what.key, what.group));
    expect(left).toEqual([]);
  });
});
