import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplicationStream } from './replication-stream.js';

const STATUS_MS = 1_000;

/** A database that is connected to, as far as a stream needs one. */
class Wire extends EventEmitter {
  readonly sent: Buffer[] = [];
  readonly stream = { bytesRead: 0, pause: vi.fn(), resume: vi.fn() };
  sendCopyFromChunk = (chunk: Buffer) => void this.sent.push(chunk);
  query = () => this.emit('replicationStart');
}

function message(bytes: number): Buffer {
  const chunk = Buffer.alloc(25 + bytes);
  chunk.write('w', 0, 'latin1');
  chunk.write('Y', 25, 'latin1');
  return chunk;
}

describe('a stream of a database that says nothing', () => {
  let [wire, ended] = [new Wire(), vi.fn()];
  let stream: ReplicationStream;

  beforeEach(async () => {
    vi.useFakeTimers();
    [wire, ended] = [new Wire(), vi.fn(async () => undefined)];
    const client = {
      connection: wire,
      query: (query: pg.Submittable) => query.submit(wire as never),
      end: ended,
    };
    const times = { statusMs: STATUS_MS, stalledMs: 1_000_000 };
    stream = await ReplicationStream.start(client as never, 'START_REPLICATION', times);
  });
  afterEach(() => void vi.useRealTimers());

  it('asks for a sign of life, and fails when none came for long', () => {
    vi.advanceTimersByTime(6 * STATUS_MS);
    expect([stream.isEnded, wire.sent.length]).toEqual([false, 6]);
    expect(wire.sent.every((frame) => frame[0] === 0x72 && frame[33] === 1)).toBe(true);
    vi.advanceTimersByTime(STATUS_MS);
    expect(String(stream.failure)).toContain('the database has not been heard');
    expect(ended).toHaveBeenCalledOnce();
  });

  it('goes on while anything comes, be it a part of something large', () => {
    for (let tick = 0; tick < 20; tick++) {
      wire.stream.bytesRead += tick % 5 === 0 ? 1 : 0;
      vi.advanceTimersByTime(STATUS_MS);
    }
    expect(stream.isEnded).toBe(false);
  });

  it('hears nothing while it does not listen, and begins anew when it does', () => {
    stream.handleCopyData({ chunk: message(9 * 1_048_576) });
    vi.advanceTimersByTime(20 * STATUS_MS);
    expect([stream.isEnded, wire.stream.pause.mock.calls.length]).toEqual([false, 1]);
    stream.take();
    vi.advanceTimersByTime(6 * STATUS_MS);
    expect(stream.isEnded).toBe(false);
    vi.advanceTimersByTime(2 * STATUS_MS);
    expect(stream.isEnded).toBe(true);
  });
});
