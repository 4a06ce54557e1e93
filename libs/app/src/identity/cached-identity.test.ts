import { beforeEach, describe, expect, test } from 'vitest';
import type { Account, IdentityReader } from '../ports/identity-store.js';
import type { SnapshotChange } from '../ports/snapshot-source.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MemoryIdentityStore } from '../ports/testing/memory-identity-store.js';
import { CachedIdentity } from './cached-identity.js';
import { ADMINISTRATOR_ACCESS } from './standard-policies.js';

const ACCOUNT = '123456789012';
const KEY = 'AKIAEXAMPLE';

/** The store, with its reads counted and, where a test says so, held up or failing. */
class ObservedStore extends MemoryIdentityStore {
  reads = 0;
  gate: Promise<void> = Promise.resolve();

  override async findAccessKey(id: string) {
    this.reads++;
    const answer = await super.findAccessKey(id);
    await this.gate;
    return answer;
  }
}

let store: ObservedStore;
let clock: FakeClock;
let cache: CachedIdentity;
let change: (change: SnapshotChange) => void;

beforeEach(async () => {
  store = new ObservedStore();
  clock = new FakeClock();
  cache = cacheOver(store);
  await store.createAccount({ accountId: ACCOUNT, name: 'one', concurrencyLimit: 10 });
  const user = await store.createUser(ACCOUNT, 'admin', { All: ADMINISTRATOR_ACCESS });
  await store.putAccessKey(user, KEY, 'secret');
});

function cacheOver(reader: IdentityReader, maxEntries = 100): CachedIdentity {
  return new CachedIdentity(reader, { onChange: (listener) => (change = listener) }, clock, { maxEntries });
}

test('answers at once what it has read before', async () => {
  const first = cache.findAccessKey(KEY);
  expect(first).toBeInstanceOf(Promise);
  expect(cache.findAccessKey(KEY)).toBe(first);
  const key = await first;
  expect(key).toMatchObject({ secret: 'secret', principal: { name: 'admin' } });
  expect(cache.findAccessKey(KEY)).toBe(key);
  expect(store.reads).toBe(1);
});

test('believes a value for 30 s and reads it anew behind the scenes before', async () => {
  const key = await cache.findAccessKey(KEY);
  clock.advance(20_001);
  expect(cache.findAccessKey(KEY)).toBe(key);
  expect(store.reads).toBe(2);
  await settled();
  clock.advance(29_999);
  expect(cache.findAccessKey(KEY)).toBe(key);
  await settled();
  clock.advance(30_000);
  expect(cache.findAccessKey(KEY)).toBeInstanceOf(Promise);
});

test('believes an absence for 5 s', async () => {
  expect(await cache.findAccessKey('AKIANOBODY')).toBeUndefined();
  clock.advance(4_999);
  expect(cache.findAccessKey('AKIANOBODY')).toBeUndefined();
  expect(store.reads).toBe(1);
  clock.advance(1);
  await cache.findAccessKey('AKIANOBODY');
  expect(store.reads).toBe(2);
});

test('guesses do not push out keys in use', async () => {
  cache = cacheOver(store, 2);
  const key = await cache.findAccessKey(KEY);
  for (let guess = 0; guess < 10; guess++) await cache.findAccessKey(`AKIAGUESS${guess}`);
  expect(cache.findAccessKey(KEY)).toBe(key);
});

test('keeps the most recently used', async () => {
  for (const accountId of ['a', 'b', 'c']) store.accounts.set(accountId, account(accountId));
  cache = cacheOver(store, 2);
  await cache.findAccount('a');
  await cache.findAccount('b');
  void cache.findAccount('a');
  await cache.findAccount('c');
  expect(cache.findAccount('a')).not.toBeInstanceOf(Promise);
  expect(cache.findAccount('b')).toBeInstanceOf(Promise);
});

describe('a change', () => {
  test.each<[SnapshotChange, boolean]>([
    [{ kind: 'identity', accountId: ACCOUNT }, true],
    [{ kind: 'unknown' }, true],
    [{ kind: 'identity', accountId: '999999999999' }, false],
    [{ kind: 'function', accountId: ACCOUNT, functionName: 'f' }, false],
  ])('%j makes it forget: %s', async (told, forgets) => {
    await cache.findAccessKey(KEY);
    change(told);
    expect(cache.findAccessKey(KEY) instanceof Promise).toBe(forgets);
  });

  test('that comes while a read is under way is not undone by its answer', async () => {
    let open = (): void => undefined;
    store.gate = new Promise((resolve) => (open = resolve));
    const stale = cache.findAccessKey(KEY);
    await settled();
    await store.setAccessKeyActive(KEY, false);
    change({ kind: 'identity', accountId: ACCOUNT });
    open();
    expect(await stale).toBeDefined();
    expect(await cache.findAccessKey(KEY)).toBeUndefined();
  });
});

test('a failed read is not kept, and a failed refresh leaves the value until it is too old', async () => {
  const failing = Promise.reject(new Error('database is away'));
  failing.catch(() => undefined);
  store.gate = failing;
  await expect(cache.findAccessKey(KEY)).rejects.toThrow('database is away');
  store.gate = Promise.resolve();
  const key = await cache.findAccessKey(KEY);
  store.gate = failing;
  clock.advance(25_000);
  expect(cache.findAccessKey(KEY)).toBe(key);
  await settled();
  expect(cache.findAccessKey(KEY)).toBe(key);
  clock.advance(5_000);
  await expect(cache.findAccessKey(KEY)).rejects.toThrow('database is away');
});

function account(accountId: string): Account {
  return { accountId, name: accountId, concurrencyLimit: 1 };
}

/** Lets everything run that waits for nothing but its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
