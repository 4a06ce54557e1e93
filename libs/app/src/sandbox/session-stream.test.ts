import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_RESPONSE_BYTES } from '@stoker/core/invocation/failure';
import { LIMITS } from '@stoker/core/model/limits';
import type { ResponseSink } from '../ports/response-sink.js';
import type { ExecutionOutcome, RuntimeError } from '../ports/sandbox-driver.js';
import { SandboxSession } from './session.js';

const BOOM: RuntimeError = { errorType: 'Error', errorMessage: 'boom', body: Buffer.from('{}') };
const MB = Buffer.alloc(1024 * 1024);

/** Takes everything, unless it is told to be full. */
class TestSink implements ResponseSink {
  bytes = 0;
  readonly seen: string[] = [];
  full: Promise<void> | undefined;

  begin(contentType: string): void {
    this.seen.push(`begin ${contentType}`);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.bytes += chunk.length;
    if (chunk.length < 100) this.seen.push(Buffer.from(chunk).toString());
    return this.full;
  }
}

let session: SandboxSession;
let sink: TestSink;
let drained: number;

/** An invocation that the runtime has fetched. */
function invoked(to: ResponseSink | null = sink, timeoutMs = 60_000): Promise<ExecutionOutcome> {
  void session.next();
  return session.invoke({
    requestId: 'a',
    functionArn: 'arn',
    payload: Buffer.from('{}'),
    timeoutMs,
    deadlineMs: 0,
    sink: to ?? undefined,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  [sink, drained] = [new TestSink(), 0];
  session = new SandboxSession(() => void (drained += 1));
  session.booted();
  session.assign();
  void session.initialise(10_000);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an answer in pieces', () => {
  it('goes to the sink as it comes and succeeds with nothing left to say', async () => {
    const outcome = invoked();
    expect(session.takesStream('a')).toBe(true);
    const stream = session.stream('a', 'text/plain')!;
    void stream.write(Buffer.from('one'));
    void stream.write(Buffer.from('two'));
    expect(sink.seen).toEqual(['begin text/plain', 'one', 'two']);
    expect(stream.end()).toBe(true);
    expect(await outcome).toEqual({ kind: 'success', payload: Buffer.alloc(0) });
    expect(session.state).toBe('ready');
  });

  it('is gathered where nobody takes pieces', async () => {
    const outcome = invoked(null);
    expect(session.takesStream('a')).toBe(false);
    const stream = session.stream('a', 'text/plain')!;
    for (const piece of ['{"a"', ':', '1}']) expect(stream.write(Buffer.from(piece))).toBeUndefined();
    stream.end();
    expect(await outcome).toEqual({ kind: 'success', payload: Buffer.from('{"a":1}') });
  });

  it('passes on that the sink is full', () => {
    void invoked();
    sink.full = Promise.resolve();
    expect(session.stream('a', 't')!.write(MB)).toBe(sink.full);
  });

  it('is the only one: neither an answer, nor an error, nor another stream, nor the next may come before its end', async () => {
    void invoked();
    const stream = session.stream('a', 't')!;
    expect([session.isUnderWay('a'), session.takesStream('a')]).toEqual([false, false]);
    expect([session.respond('a', MB), session.fail('a', BOOM), session.stream('a', 't')]).toEqual([
      false,
      false,
      undefined,
    ]);
    await expect(session.next()).rejects.toThrow('busy');
    stream.end();
    expect([stream.end(), stream.fail(BOOM), session.state]).toEqual([false, false, 'ready']);
  });

  it('is for the invocation under way alone', () => {
    void invoked();
    expect([session.takesStream('b'), session.stream('b', 't')]).toEqual([false, undefined]);
    session.respond('a', MB);
    expect([session.takesStream('a'), session.stream('a', 't')]).toEqual([false, undefined]);
    expect(sink.seen).toEqual([]);
  });

  it('may fail in the middle', async () => {
    const outcome = invoked();
    const stream = session.stream('a', 't')!;
    void stream.write(Buffer.from('half'));
    expect(stream.fail(BOOM)).toBe(true);
    expect(await outcome).toEqual({ kind: 'error', error: BOOM });
    expect(session.state).toBe('ready');
  });

  it.each([
    ['a sink', true, LIMITS.streamedPayloadBytes],
    ['a buffer', false, MAX_RESPONSE_BYTES],
  ])('over the limit of %s is cut, and fails when the function has ended', async (_what, streams, limit) => {
    const outcome = invoked(streams ? sink : null);
    const stream = session.stream('a', 't')!;
    for (let written = 0; written <= limit; written += MB.length) void stream.write(MB);
    expect(sink.bytes).toBeLessThanOrEqual(limit);
    expect(session.state).toBe('busy');
    stream.end();
    expect(await outcome).toMatchObject({
      kind: 'error',
      error: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
      },
    });
  });

  it('is out of time like any other, and what comes later is dropped', async () => {
    const outcome = invoked(sink, 1000);
    const stream = session.stream('a', 't')!;
    void stream.write(Buffer.from('half'));
    vi.advanceTimersByTime(1001);
    expect(await outcome).toEqual({ kind: 'timeout' });
    expect(drained).toBe(1);
    expect(stream.write(Buffer.from('late'))).toBeUndefined();
    expect([stream.end(), sink.seen.at(-1)]).toEqual([false, 'half']);
  });

  it('ends with the process, once that says why', async () => {
    const end = { reason: 'exit', status: 3 } as const;
    const outcome = invoked();
    const stream = session.stream('a', 't')!;
    void stream.write(Buffer.from('half'));
    stream.truncate();
    session.lose();
    vi.advanceTimersByTime(10_000);
    session.end(end);
    expect(await outcome).toEqual({ kind: 'ended', end, delivered: true });
  });

  it('counts where its end was on its way when the process was found to be gone', async () => {
    const outcome = invoked();
    const stream = session.stream('a', 't')!;
    session.lose();
    void stream.write(Buffer.from('last'));
    expect(stream.end()).toBe(true);
    expect(await outcome).toMatchObject({ kind: 'success' });
    expect(sink.seen.at(-1)).toBe('last');
  });

  it.each([
    ['asks for more work', () => void session.next()],
    ['lives on', () => vi.advanceTimersByTime(1_001)],
  ])('that broke off has failed when the runtime %s', async (_what, happens) => {
    const outcome = invoked();
    session.stream('a', 't')!.truncate();
    expect(session.state).toBe('busy');
    happens();
    expect(await outcome).toMatchObject({ kind: 'error', error: { errorType: 'Runtime.TruncatedResponse' } });
    expect(session.state).toBe('ready');
  });
});
