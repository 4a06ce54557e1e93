import type { TelemetryEvent } from '@stoker/core/extensions/telemetry-event';
import type { TelemetrySubscription } from '@stoker/core/extensions/telemetry-subscription';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelemetryConnection } from '../../ports/telemetry-connection.js';
import { Telemetry } from './telemetry.js';

const SUBSCRIPTION: TelemetrySubscription = {
  api: 'telemetry',
  schemaVersion: '2022-12-13',
  types: ['platform', 'function', 'extension'],
  buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 100 },
  destination: { protocol: 'TCP', port: 4243 },
};

/** A subscriber that keeps what it takes and answers as a test says. */
class Subscriber implements TelemetryConnection {
  readonly batches: TelemetryEvent[][] = [];
  attempts = 0;
  closed = false;
  answer: () => Promise<boolean> = () => Promise.resolve(true);

  async deliver(batch: readonly string[], signal: AbortSignal): Promise<boolean> {
    this.attempts += 1;
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('aborted'))),
    );
    const taken = await Promise.race([this.answer(), aborted]);
    if (taken) this.batches.push(batch.map((json) => JSON.parse(json) as TelemetryEvent));
    return taken;
  }

  close(): void {
    this.closed = true;
  }

  get records(): unknown[] {
    return this.batches.flat().map(({ record }) => record);
  }
}

let subscriber: Subscriber;
let telemetry: Telemetry;

beforeEach(() => {
  vi.useFakeTimers();
  subscriber = new Subscriber();
  telemetry = new Telemetry(() => subscriber);
});
afterEach(() => {
  telemetry.close();
  vi.useRealTimers();
});

const subscribe = (changes: Partial<TelemetrySubscription> = {}, past: readonly TelemetryEvent[] = []) =>
  telemetry.subscribe('id', { ...SUBSCRIPTION, ...changes }, past);

describe('telemetry', () => {
  it('comes in batches, what was before the subscription first', async () => {
    const past = { time: 'then', type: 'platform.initStart', record: { phase: 'init' } } as const;
    subscribe({}, [past]);
    telemetry.log('function', Buffer.from('one\ntwo\nthr'));
    telemetry.log('extension', Buffer.from('mine\n'));
    await vi.advanceTimersByTimeAsync(99);
    expect(subscriber.attempts).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(subscriber.records).toEqual([{ phase: 'init' }, 'one', 'two', 'mine']);
    expect(subscriber.batches[0]?.map(({ type }) => type)).toEqual([
      'platform.initStart',
      'function',
      'function',
      'extension',
    ]);
    telemetry.log('function', Buffer.from('ee\n'));
    await vi.advanceTimersByTimeAsync(100);
    expect(subscriber.records.at(-1)).toBe('three');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves out what was not asked for', async () => {
    subscribe({ types: ['function'] });
    telemetry.emit('platform.start', { requestId: 'r' });
    telemetry.emit('function', 'line');
    await vi.advanceTimersByTimeAsync(100);
    expect(subscriber.records).toEqual(['line']);
  });

  it('goes at once when a batch is full', async () => {
    subscribe();
    for (let n = 0; n < 1000; n += 1) telemetry.emit('function', String(n));
    await vi.advanceTimersByTimeAsync(0);
    expect(subscriber.batches.map((batch) => batch.length)).toEqual([1000]);
  });

  it('is sent again, with longer and longer pauses, until it is taken', async () => {
    subscribe();
    subscriber.answer = () => Promise.reject(new Error('refused'));
    telemetry.emit('function', 'line');
    await vi.advanceTimersByTimeAsync(100 + 200 + 400);
    expect(subscriber.attempts).toBe(3);
    subscriber.answer = () => Promise.resolve(true);
    await vi.advanceTimersByTimeAsync(800);
    expect(subscriber.records).toEqual(['line']);
  });

  it('is dropped and counted when the subscriber does not keep up, and told so', async () => {
    subscribe();
    subscriber.answer = () => new Promise(() => undefined);
    for (let n = 0; n < 4000; n += 1) telemetry.emit('function', String(n));
    await vi.advanceTimersByTimeAsync(5_000);
    subscriber.answer = () => Promise.resolve(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(subscriber.records).toContain('1999');
    expect(subscriber.records).not.toContain('2000');
    const dropped = subscriber.batches.flat().find(({ type }) => type === 'platform.logsDropped');
    expect(dropped?.record).toMatchObject({ droppedRecords: 2000 });
  });

  it('leaves out a flood of lines, and says so', async () => {
    subscribe({ buffering: { maxItems: 10_000, maxBytes: 1_048_576, timeoutMs: 100 } });
    telemetry.log('function', Buffer.from('x\n'.repeat(5_000)));
    await vi.advanceTimersByTimeAsync(100);
    expect(subscriber.records).toHaveLength(4_001);
    expect(subscriber.records.at(-1)).toMatchObject({ droppedRecords: 1, droppedBytes: 2_000 });
  });

  it('rests while the environment is frozen, and no delivery is out of time by that', async () => {
    subscribe();
    let take: (taken: boolean) => void = () => undefined;
    subscriber.answer = () => new Promise((resolve) => (take = resolve));
    telemetry.emit('function', 'before');
    await vi.advanceTimersByTimeAsync(100);
    telemetry.pause();
    telemetry.emit('function', 'meanwhile');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(subscriber.attempts).toBe(1);
    telemetry.resume();
    take(true);
    subscriber.answer = () => Promise.resolve(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(subscriber.records).toEqual(['before', 'meanwhile']);
  });

  it('is flushed at the end, lines without an end included', async () => {
    subscribe();
    telemetry.emit('platform.report', { requestId: 'r' });
    telemetry.log('function', Buffer.from('last words'));
    await telemetry.flush();
    expect(subscriber.records).toEqual([{ requestId: 'r' }, 'last words']);
    telemetry.close();
    expect([subscriber.closed, vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('costs nothing while nobody wants it', () => {
    telemetry.emit('function', 'line');
    telemetry.log('function', Buffer.from('line\n'));
    expect([telemetry.isWanted, vi.getTimerCount()]).toEqual([false, 0]);
  });
});
