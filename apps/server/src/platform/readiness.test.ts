import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Lifecycle } from './lifecycle.js';
import { Readiness } from './readiness.js';

let clock: FakeClock;
let lifecycle: Lifecycle;
let readiness: Readiness;

beforeEach(() => {
  vi.useFakeTimers();
  clock = new FakeClock();
  lifecycle = new Lifecycle();
  readiness = new Readiness(lifecycle, clock, { warn: () => undefined });
});

afterEach(async () => {
  vi.useRealTimers();
  await lifecycle.close(() => 1_000);
});

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.advance(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

test('a dependency that stops answering shows after a while, and is forgiven when it answers again', async () => {
  let away = false;
  readiness.watch('redis', () => (away ? Promise.reject(new Error('away')) : Promise.resolve()));
  readiness.watch('postgres', () => Promise.resolve());
  await pass(30_000);
  expect(readiness.missing()).toEqual([]);
  away = true;
  await pass(25_000);
  expect(readiness.missing()).toEqual(['redis']);
  away = false;
  await pass(6_000);
  expect(readiness.missing()).toEqual([]);
});

test('one that hangs is as good as away', async () => {
  let hangs = false;
  readiness.watch('docker', () => (hangs ? new Promise(() => undefined) : Promise.resolve()));
  await pass(10_000);
  hangs = true;
  await pass(30_000);
  expect(readiness.missing()).toEqual(['docker']);
});

test('a server that goes down is not ready', () => {
  void lifecycle.close(() => 1_000);
  expect(readiness.missing()).toEqual(['draining']);
});
