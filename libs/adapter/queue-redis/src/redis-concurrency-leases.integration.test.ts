import type { LeaseScope } from '@stoker/app/ports/concurrency-leases';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis, type RedisConnections } from './connect-redis.js';
import { RedisConcurrencyLeases } from './redis-concurrency-leases.js';
import { OwnRedis, TEST_REDIS_URL, deleteKeys, randomPrefix } from './testing/test-redis.js';

let connections: RedisConnections;
let prefix: string;
const holders: RedisConcurrencyLeases[] = [];

beforeAll(async () => {
  connections = await connectRedis({ url: TEST_REDIS_URL });
});
beforeEach(() => {
  prefix = randomPrefix();
});
afterEach(async () => {
  await Promise.all(holders.splice(0).map((holder) => holder.close()));
  await deleteKeys(connections.commands, prefix);
});
afterAll(() => connections.close());

function holder(options: { leaseMs?: number; clock?: FakeClock } = {}): RedisConcurrencyLeases {
  const made = new RedisConcurrencyLeases(connections.commands, { prefix, leaseMs: 60_000, ...options });
  holders.push(made);
  return made;
}

const scope = (limit: number): LeaseScope => ({ key: 'account/123456789012', limit });
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('one limit, several holders', () => {
  test('a block grows as far as the others leave room', async () => {
    const [one, two] = [holder(), holder()];
    expect(await one.resize(scope(10), 7)).toBe(7);
    expect(await two.resize(scope(10), 7)).toBe(3);
    expect([one.held(scope(10).key), two.held(scope(10).key)]).toEqual([7, 3]);
    expect(await one.resize(scope(10), 2)).toBe(2);
    expect(await two.resize(scope(10), 7)).toBe(7);
    expect(await one.resize(scope(10), 0)).toBe(0);
    expect(await two.resize(scope(10), 99)).toBe(10);
  });

  test('scopes know nothing of each other', async () => {
    const [one, two] = [holder(), holder()];
    expect(await one.resize(scope(5), 5)).toBe(5);
    expect(await two.resize({ key: 'account/210987654321', limit: 5 }, 5)).toBe(5);
    expect(await two.resize({ key: 'function/123456789012/f', limit: 2 }, 5)).toBe(2);
  });

  test('a lowered limit shrinks blocks as they are renewed', async () => {
    const [one, two] = [holder(), holder()];
    await one.resize(scope(10), 6);
    await two.resize(scope(10), 4);
    expect(await two.resize(scope(7), 4)).toBe(1);
    expect(await one.resize(scope(7), 6)).toBe(6);
    expect(await one.resize(scope(3), 6)).toBe(2);
  });

  test('the sum of all blocks never exceeds the limit', async () => {
    const move = fc.record({ who: fc.nat(4), want: fc.nat(30) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.array(move, { maxLength: 60 }), async (limit, moves) => {
        const key = `account/${randomPrefix()}`;
        const five = Array.from({ length: 5 }, () => holder());
        const total = () => five.reduce((sum, each) => sum + each.held(key), 0);
        await Promise.all(
          moves.map(async ({ who, want }) => {
            const granted = await five[who]!.resize({ key, limit }, want);
            expect(granted).toBeLessThanOrEqual(want);
            expect(total()).toBeLessThanOrEqual(limit);
          }),
        );
        await Promise.all(five.map((each) => each.renew()));
        expect(total()).toBeLessThanOrEqual(limit);
        await Promise.all(five.map((each) => each.close()));
      }),
      { numRuns: 25 },
    );
  });

  test('the sum of blocks is no less than what can be had', async () => {
    const many = Array.from({ length: 20 }, () => holder());
    const granted = await Promise.all(many.map((each) => each.resize(scope(50), 4)));
    expect(granted.reduce((sum, size) => sum + size, 0)).toBe(50);
  });
});

describe('a lease', () => {
  test('ends with the process that held it', async () => {
    const [dead, heir] = [holder({ leaseMs: 200 }), holder()];
    await dead.resize(scope(5), 5);
    // A killed process renews no more; its timer is stopped by making the beat a beat of nothing.
    dead.renew = () => Promise.resolve();
    expect(await heir.resize(scope(5), 5)).toBe(0);
    await later(250);
    expect(await heir.resize(scope(5), 5)).toBe(5);
    expect(dead.held(scope(5).key)).toBe(0);
  });

  test('goes on while it is renewed', async () => {
    const [alive, other] = [holder({ leaseMs: 300 }), holder()];
    await alive.resize(scope(5), 5);
    await later(700);
    expect(alive.held(scope(5).key)).toBe(5);
    expect(await other.resize(scope(5), 5)).toBe(0);
  });

  test('is given back by close at once', async () => {
    const [one, two] = [holder(), holder()];
    await one.resize(scope(5), 5);
    await one.close();
    expect(one.held(scope(5).key)).toBe(0);
    expect(await two.resize(scope(5), 5)).toBe(5);
    await expect(one.resize(scope(5), 1)).rejects.toThrow('given back');
  });

  test('is taken back after a wipe of Redis, as far as it is free', async () => {
    const [one, two] = [holder(), holder()];
    await one.resize(scope(10), 8);
    await deleteKeys(connections.commands, prefix);
    expect(await two.resize(scope(10), 5)).toBe(5);
    await one.renew();
    expect(one.held(scope(10).key)).toBe(5);
    await two.resize(scope(10), 0);
    await one.renew();
    expect(one.held(scope(10).key)).toBe(8);
  });

  test('leaves no key behind when it is given back', async () => {
    const one = holder();
    await one.resize(scope(5), 5);
    await one.resize(scope(5), 0);
    expect(await connections.commands.keys(`${prefix}*`)).toEqual([]);
  });
});

describe('an outage', () => {
  let own: OwnRedis;
  let outer: RedisConnections;
  beforeAll(async () => {
    own = await OwnRedis.start('--appendonly', 'yes', '--appendfsync', 'always');
    outer = await connectRedis({ url: own.url });
  });
  afterAll(async () => {
    await outer.close();
    await own.remove();
  });

  test('shorter than the lease keeps what is there and grows nothing; a longer one ends it', async () => {
    const clock = new FakeClock();
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const one = new RedisConcurrencyLeases(outer.commands, { prefix, leaseMs: 60_000, clock, onError });
    holders.push(one);
    const { key } = scope(10);
    await one.resize(scope(10), 4);

    const lost = new Promise((resolve) => outer.commands.once('close', resolve));
    await own.stop();
    await lost;
    await expect(one.resize(scope(10), 8)).rejects.toThrow();
    expect(one.held(key)).toBe(4);
    await one.renew();
    expect(errors).toHaveLength(1);
    clock.advance(59_999);
    expect(one.held(key)).toBe(4);
    clock.advance(1);
    expect(one.held(key)).toBe(0);

    const found = new Promise((resolve) => outer.commands.once('ready', resolve));
    await own.restart();
    await found;
    await one.renew();
    expect(one.held(key)).toBe(4);
    expect(await one.resize(scope(10), 8)).toBe(8);
  });
});
