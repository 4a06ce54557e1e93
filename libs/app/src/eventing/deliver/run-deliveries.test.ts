import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ClaimedDelivery } from '../../ports/delivery-store.js';
import { aDelivery } from '../../ports/testing/delivery-store.contract.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { MemoryDeliveryStore } from '../../ports/testing/memory-delivery-store.js';
import { RunDeliveries } from './run-deliveries.js';

let clock: FakeClock;
let store: MemoryDeliveryStore;
let running: { claim: ClaimedDelivery; end: () => void }[];
let errors: unknown[];
let runner: RunDeliveries;

beforeEach(() => {
  vi.useFakeTimers();
  clock = new FakeClock();
  store = new MemoryDeliveryStore(clock);
  running = [];
  errors = [];
  const note = (error: unknown) => void errors.push(error);
  const run = (claim: ClaimedDelivery) => new Promise<void>((end) => running.push({ claim, end }));
  const options = { concurrency: 4, pollMs: 500, leaseMs: 60_000, random: () => 0, onError: note };
  runner = new RunDeliveries(store, { run }, options);
});
afterEach(() => vi.useRealTimers());

const settled = () => vi.advanceTimersByTimeAsync(0);
const accounts = () => running.map(({ claim }) => claim.delivery.accountId.slice(0, 1));
const deliveries = (count: number, account: string) =>
  Array.from({ length: count }, () => aDelivery({ accountId: account.repeat(12), createdAt: 0 }));

it('sends what is there at its start, and what is added later at once', async () => {
  await store.add(deliveries(1, '1'));
  expect(running).toHaveLength(0);
  runner.start();
  await settled();
  await store.add(deliveries(1, '2'));
  await settled();
  expect(accounts()).toEqual(['1', '2']);
});

it('lets nobody have all places, and gives each to the next as it becomes free', async () => {
  await store.add(deliveries(5, '1'));
  runner.start();
  await settled();
  expect(accounts()).toEqual(['1', '1', '1']);
  await store.add(deliveries(3, '2'));
  await settled();
  expect(accounts().sort()).toEqual(['1', '1', '1', '2']);
  running[0]!.end();
  await settled();
  expect(running).toHaveLength(5);
  for (let n = 0; n < 8; n++) {
    running[n]?.end();
    await settled();
  }
  expect(accounts().sort()).toEqual(['1', '1', '1', '1', '1', '2', '2', '2']);
});

it('leaves places for who comes anew, although two have long backlogs whose targets hang', async () => {
  const options = { concurrency: 64, pollMs: 500, leaseMs: 60_000, random: () => 0, onError: () => {} };
  const run = (claim: ClaimedDelivery) => new Promise<void>((end) => running.push({ claim, end }));
  runner = new RunDeliveries(store, { run }, options);
  await store.add([...deliveries(100, '1'), ...deliveries(100, '2')]);
  runner.start();
  await settled();
  const held = (account: string) => accounts().filter((one) => one === account).length;
  for (const account of ['1', '2']) expect(held(account)).toBeGreaterThan(20);
  expect(running.length).toBeLessThan(55);
  await store.add(deliveries(5, '3'));
  await settled();
  expect(held('3')).toBe(5);
});

it('gives a place that becomes free to an account that has none, before those with backlogs', async () => {
  await store.add([...deliveries(5, '1'), ...deliveries(5, '2')]);
  runner.start();
  await settled();
  await store.add(deliveries(1, '3'));
  running[0]!.end();
  await settled();
  expect(accounts().at(-1)).toBe('3');
});

it('goes on when the store was away for a look', async () => {
  const claimDue = vi.spyOn(store, 'claimDue').mockRejectedValueOnce(new Error('away'));
  await store.add(deliveries(1, '1'));
  runner.start();
  await settled();
  expect(errors).toEqual([new Error('away')]);
  claimDue.mockRestore();
  await vi.advanceTimersByTimeAsync(500);
  expect(running).toHaveLength(1);
});

it('holds what takes long to send, and lets go of it at the end', async () => {
  await store.add(deliveries(1, '1'));
  runner.start();
  for (let beats = 0; beats < 9; beats++) {
    clock.advance(20_000);
    await vi.advanceTimersByTimeAsync(20_000);
  }
  expect(running).toHaveLength(1);
  running[0]!.end();
  await settled();
  clock.advance(60_000);
  await vi.advanceTimersByTimeAsync(60_000);
  // This one was not settled, and nobody holds it any more.
  expect(running).toHaveLength(2);
});

it('holds longer what was lost before, and does not send what somebody else has taken', async () => {
  const [delivery] = deliveries(1, '1');
  await store.add([delivery!]);
  await store.claimDue(1, 0);
  clock.advance(1);
  const extend = vi.spyOn(store, 'extend');
  runner.start();
  await settled();
  expect(running).toMatchObject([{ claim: { lostTries: 1 } }]);
  expect(extend).toHaveBeenCalledWith(delivery!.deliveryId, 2, 120_000);
  running[0]!.end();
  await settled();
  extend.mockResolvedValue(false);
  clock.advance(120_000);
  await vi.advanceTimersByTimeAsync(500);
  expect(running).toHaveLength(1);
});

it('waits at its end for what is under way, and takes no more', async () => {
  await store.add(deliveries(1, '1'));
  runner.start();
  await settled();
  let stopped = false;
  const stopping = runner.stop().then(() => (stopped = true));
  await store.add(deliveries(1, '2'));
  await settled();
  expect([stopped, running.length]).toEqual([false, 1]);
  running[0]!.end();
  await stopping;
  expect(vi.getTimerCount()).toBe(0);
});
