import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { PacedSink } from './paced-sink.js';
import { ResponseChannel } from './response-channel.js';

let clock: FakeClock;
let sink: PacedSink;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  clock = new FakeClock();
  sink = new PacedSink(new ResponseChannel(), { burstBytes: 100, bytesPerSecond: 1000 }, clock);
});
afterEach(() => {
  vi.useRealTimers();
});

it('lets the first bytes through and is as fast as its inner sink', () => {
  sink.begin('text/plain');
  expect(sink.write(Buffer.alloc(100))).toBeUndefined();
  expect(sink.bytes).toBe(100);
});

it('holds the writer for as long as what is beyond them takes', async () => {
  void sink.write(Buffer.alloc(100));
  let free = false;
  const held = sink.write(Buffer.alloc(50))?.then(() => (free = true));
  await vi.advanceTimersByTimeAsync(49);
  expect(free).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await held;
  expect(free).toBe(true);
  clock.advance(50);
  // In time again: 10 more bytes are 10 ms.
  void sink.write(Buffer.alloc(10))?.then(() => (free = false));
  await vi.advanceTimersByTimeAsync(9);
  expect(free).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  await vi.waitFor(() => expect(free).toBe(false));
});

it('does not hold a writer that is slower by itself', () => {
  void sink.write(Buffer.alloc(101));
  clock.advance(1000);
  expect(sink.write(Buffer.alloc(10))).toBeUndefined();
});
