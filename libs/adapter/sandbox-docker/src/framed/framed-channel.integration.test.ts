import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ResponseChannel } from '@stoker/app/invoke/response-channel';
import type { SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import { SandboxSession } from '@stoker/app/sandbox/session';
import { FramedChannel } from './framed-channel.js';
import { FRAME } from './frames.js';

const INVOCATION: SandboxInvocation = {
  requestId: 'r',
  functionArn: 'arn',
  payload: Buffer.from('{}'),
  timeoutMs: 50_000,
  deadlineMs: 0,
};
const ASSIGNMENT = {
  codeDir: '/code',
  layerDirs: [],
  handler: 'h',
  memoryMb: 128,
  environment: {},
  functionName: 'f',
  functionVersion: '1',
  accountId: '123456789012',
  logGroup: 'g',
  logStream: 's',
  initTimeoutMs: 50_000,
};
const ERROR_BODY = '{"errorType":"TypeError","errorMessage":"boom"}';

/** The socket is given to the sandbox's user, so these tests need root as those with containers do. */
describe('the framed channel', () => {
  let directory: string;
  let session: SandboxSession;
  let channel: FramedChannel;
  let runtime: Socket;

  const send = (type: number, body = '') => {
    const frame = Buffer.alloc(5 + body.length);
    frame.writeUInt32BE(body.length + 1, 0);
    frame[4] = type;
    frame.write(body, 5, 'latin1');
    runtime.write(frame);
  };
  const initialise = () => {
    session.assign();
    const outcome = session.initialise(50_000);
    channel.handOver(ASSIGNMENT);
    return outcome;
  };
  /** An invocation that the runtime has received. */
  const invoke = async (more: Partial<SandboxInvocation> = {}) => {
    const initialised = initialise();
    await once(runtime, 'data');
    send(FRAME.ready);
    expect(await initialised).toEqual({ kind: 'ready' });
    const outcome = session.invoke({ ...INVOCATION, ...more });
    await once(runtime, 'data');
    return outcome;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stoker-framed-'));
    const own = new SandboxSession(() => undefined);
    session = own;
    channel = await FramedChannel.listen(join(directory, 'socket'), session, () => own.lose());
    runtime = connect(join(directory, 'socket'));
    runtime.on('error', () => undefined);
    send(FRAME.booted);
    await channel.booted(0, new AbortController().signal);
    session.booted();
  });
  afterEach(() => {
    session.end({ reason: 'destroyed' });
    channel.close();
    runtime.destroy();
    rmSync(directory, { recursive: true });
  });

  it('brings a report of a failed INIT', async () => {
    const initialised = initialise();
    send(FRAME.initError, ERROR_BODY);
    expect(await initialised).toMatchObject({ kind: 'error', error: { errorType: 'TypeError' } });
  });

  it.for([
    ['a failed INIT of a stem', FRAME.initError],
    ['readiness of a stem', FRAME.ready],
    ['an answer that nobody asked for', FRAME.result],
    ['an unknown frame', 0x99],
  ] as const)('cuts a runtime off that sends %s', async ([, type]) => {
    send(type, ERROR_BODY);
    await once(runtime, 'close');
    expect(session.state).toBe('draining');
  });

  it('cuts a runtime off that answers twice, and keeps the first answer', async () => {
    const outcome = invoke();
    await vi.waitFor(() => expect(session.isUnderWay('r')).toBe(true));
    send(FRAME.result, '1');
    send(FRAME.error, ERROR_BODY);
    expect(await outcome).toEqual({ kind: 'success', payload: Buffer.from('1') });
    await once(runtime, 'close');
    expect(session.state).toBe('draining');
  });

  it('gives nothing more to a process that says that it exits', async () => {
    const outcome = invoke();
    await vi.waitFor(() => expect(session.isUnderWay('r')).toBe(true));
    send(FRAME.fatal, ERROR_BODY);
    expect(await outcome).toMatchObject({ kind: 'error', error: { errorType: 'TypeError' } });
    // Without another turn of the event loop: whoever waits for the answer may invoke at once.
    expect(session.state).toBe('draining');
    expect(await session.invoke(INVOCATION)).toMatchObject({ kind: 'ended', delivered: false });
  });

  describe('with an answer in pieces', () => {
    let sink: ResponseChannel;
    let pieces: AsyncIterator<Uint8Array>;
    const next = async () => Buffer.from((await pieces.next()).value as Uint8Array).toString();
    const isBusy = () => vi.waitFor(() => expect(session.state).toBe('busy'));

    beforeEach(() => {
      sink = new ResponseChannel();
      pieces = sink[Symbol.asyncIterator]();
    });

    it('passes each on as it comes', async () => {
      const outcome = invoke({ sink });
      await isBusy();
      send(FRAME.stream, 'text/plain');
      send(FRAME.chunk, 'first');
      expect([await next(), sink.contentType]).toEqual(['first', 'text/plain']);
      send(FRAME.chunk, 'second');
      expect(await next()).toBe('second');
      send(FRAME.streamEnd);
      expect(await outcome).toEqual({ kind: 'success', payload: Buffer.alloc(0) });
      await vi.waitFor(() => expect(session.state).toBe('ready'));
    });

    it('gathers them where nobody takes them', async () => {
      const outcome = invoke();
      await isBusy();
      send(FRAME.stream, 'text/plain');
      for (const piece of ['{"a"', ':1}']) send(FRAME.chunk, piece);
      send(FRAME.streamEnd);
      expect(await outcome).toEqual({ kind: 'success', payload: Buffer.from('{"a":1}') });
    });

    it.for([
      ['goes on', FRAME.error, 'ready'],
      ['exits', FRAME.fatal, 'draining'],
    ] as const)('tells of an error in the middle of a runtime that %s', async ([, type, state]) => {
      const outcome = invoke({ sink });
      await isBusy();
      send(FRAME.stream, 'text/plain');
      send(FRAME.chunk, 'half');
      send(type, ERROR_BODY);
      expect(await outcome).toMatchObject({ kind: 'error', error: { errorType: 'TypeError' } });
      expect(await next()).toBe('half');
      await vi.waitFor(() => expect(session.state).toBe(state));
    });

    it('stops reading a runtime that is faster than whoever takes them', async () => {
      const outcome = invoke({ sink });
      await isBusy();
      send(FRAME.stream, 'text/plain');
      const piece = 'x'.repeat(64 * 1024);
      for (let sent = 0; sent < 200; sent += 1) send(FRAME.chunk, piece);
      send(FRAME.streamEnd);
      await vi.waitFor(() => expect(sink.bytes).toBeGreaterThan(0));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(sink.bytes).toBeLessThan(10 * piece.length);
      void outcome.then(() => sink.close());
      let read = 0;
      for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) read += piece.value.length;
      expect(read).toBe(200 * piece.length);
      expect((await outcome).kind).toBe('success');
    });

    it.for([
      ['a piece of nothing', [FRAME.chunk]],
      ['an end of nothing', [FRAME.streamEnd]],
      ['a whole answer in the middle', [FRAME.stream, FRAME.result]],
      ['a second beginning', [FRAME.stream, FRAME.stream]],
      ['a piece behind the end', [FRAME.stream, FRAME.streamEnd, FRAME.chunk]],
    ] as const)('cuts a runtime off that sends %s', async ([, types]) => {
      void invoke({ sink });
      await isBusy();
      for (const type of types) send(type, 'text/plain');
      await once(runtime, 'close');
      expect(session.state).toBe('draining');
    });

    it('cuts a runtime off that sends a piece larger than an answer may be', async () => {
      void invoke();
      await isBusy();
      send(FRAME.stream, 'text/plain');
      send(FRAME.chunk, 'x'.repeat(7 * 1024 * 1024));
      await once(runtime, 'close');
      expect(session.state).toBe('draining');
    });
  });
});
