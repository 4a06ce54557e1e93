import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ResponseChannel } from '@stoker/app/invoke/response-channel';
import type { ExecutionOutcome } from '@stoker/app/ports/sandbox-driver';
import { SandboxSession } from '@stoker/app/sandbox/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ByteBudget } from '@stoker/core/byte-budget/byte-budget';
import { createRuntimeApiServer } from './serve-runtime-api.js';
import { noExtensions } from './testing/no-extensions.js';

const STREAMING = {
  'Lambda-Runtime-Function-Response-Mode': 'streaming',
  'Transfer-Encoding': 'chunked',
  'Content-Type': 'text/plain',
  Trailer: ['Lambda-Runtime-Function-Error-Type', 'Lambda-Runtime-Function-Error-Body'],
};
const REPORT = '{"errorType":"TypeError","errorMessage":"boom"}';

let session: SandboxSession;
let server: ReturnType<typeof createRuntimeApiServer>;
let channel: ResponseChannel;
let reader: AsyncIterator<Uint8Array>;
let agent: Agent;

beforeEach(async () => {
  session = new SandboxSession(() => undefined);
  session.booted();
  session.assign();
  void session.initialise(60_000);
  server = createRuntimeApiServer(session, noExtensions(), new ByteBudget(0)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  channel = new ResponseChannel();
  reader = channel[Symbol.asyncIterator]();
  agent = new Agent({ keepAlive: true });
});

afterEach(() => {
  session.end({ reason: 'destroyed' });
  channel.close();
  agent.destroy();
  server.close();
  server.closeAllConnections();
});

function open(method: string, path: string, headers = {}): ClientRequest {
  const { port } = server.address() as AddressInfo;
  const call = request({ agent, port, method, path: `/2018-06-01/runtime/invocation/${path}`, headers });
  // Whoever waits for the reply is told as well; nobody else minds that the connection is cut at the end of a test.
  return call.on('error', () => undefined);
}

async function reply(call: ClientRequest): Promise<{ status: number | undefined; body: string }> {
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

const fetchNext = () => reply(open('GET', 'next').end());

/** An invocation `r-1` that the runtime has fetched; `streams` says whether its caller takes pieces. */
async function invoked(streams = true): Promise<{ outcome: Promise<ExecutionOutcome> }> {
  const fetched = fetchNext();
  await expect.poll(() => session.state).toBe('ready');
  const outcome = session.invoke({
    requestId: 'r-1',
    functionArn: 'arn',
    payload: Buffer.from('{}'),
    timeoutMs: 60_000,
    deadlineMs: 0,
    sink: streams ? channel : undefined,
  });
  await fetched;
  return { outcome };
}

async function nextPiece(): Promise<string> {
  return Buffer.from((await reader.next()).value as Uint8Array).toString();
}

describe('invocation/{id}/response in pieces', () => {
  it('passes each piece on before the next is written', async () => {
    const { outcome } = await invoked();
    const call = open('POST', 'r-1/response', STREAMING);
    for (const piece of ['first', 'second']) {
      call.write(piece);
      expect(await nextPiece()).toBe(piece);
    }
    expect([channel.contentType, session.state]).toEqual(['text/plain', 'busy']);
    call.end();
    expect(await reply(call)).toMatchObject({ status: 202 });
    expect(await outcome).toEqual({ kind: 'success', payload: Buffer.alloc(0) });
  });

  it('fails with what its trailers say', async () => {
    const { outcome } = await invoked();
    const call = open('POST', 'r-1/response', STREAMING);
    call.write('half');
    call.addTrailers({
      'Lambda-Runtime-Function-Error-Type': 'TypeError',
      'Lambda-Runtime-Function-Error-Body': Buffer.from(REPORT).toString('base64'),
    });
    call.end();
    expect(await reply(call)).toMatchObject({ status: 202 });
    expect(await nextPiece()).toBe('half');
    expect(await outcome).toMatchObject({ kind: 'error', error: { errorType: 'TypeError', errorMessage: 'boom' } });
  });

  it('stops a runtime that writes faster than the caller reads', async () => {
    const { outcome } = await invoked();
    const call = open('POST', 'r-1/response', STREAMING);
    const megabytes = 32;
    let written = 0;
    for (; written < megabytes; written += 1) {
      const accepted = new Promise((resolve) => call.write(Buffer.alloc(1024 * 1024), resolve));
      const stopped = new Promise((resolve) => setTimeout(resolve, 200, 'stopped'));
      if ((await Promise.race([accepted, stopped])) === 'stopped') break;
    }
    expect(written).toBeLessThan(megabytes);
    let read = 0;
    call.end();
    void outcome.then(() => channel.close());
    for (let piece = await reader.next(); !piece.done; piece = await reader.next()) read += piece.value.length;
    expect(read).toBe((written + 1) * 1024 * 1024);
    expect((await outcome).kind).toBe('success');
  });

  it('is neither answered twice nor followed by an error or the next before its end', async () => {
    await invoked();
    const call = open('POST', 'r-1/response', STREAMING);
    call.write('half');
    await nextPiece();
    for (const path of ['r-1/response', 'r-1/error']) {
      expect(await reply(open('POST', path).end(REPORT))).toMatchObject({ status: 400 });
    }
    expect(await fetchNext()).toMatchObject({ status: 403 });
    expect(session.state).toBe('busy');
    call.end();
    expect(await reply(call)).toMatchObject({ status: 202 });
    expect(await reply(open('POST', 'r-1/response', STREAMING).end('again'))).toMatchObject({ status: 400 });
  });

  it('has failed when the runtime breaks off and asks for more', async () => {
    const { outcome } = await invoked();
    const call = open('POST', 'r-1/response', STREAMING);
    call.write('half');
    await nextPiece();
    call.destroy();
    fetchNext().catch(() => undefined);
    expect(await outcome).toMatchObject({ kind: 'error', error: { errorType: 'Runtime.TruncatedResponse' } });
  });

  it('ends with the process that breaks off because it ended', async () => {
    const { outcome } = await invoked();
    const call = open('POST', 'r-1/response', STREAMING);
    call.write('half');
    await nextPiece();
    call.destroy();
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count))))
      .toBeLessThan(2);
    const end = { reason: 'exit', status: 3 } as const;
    session.end(end);
    expect(await outcome).toEqual({ kind: 'ended', end, delivered: true });
  });

  it('is taken whole where the caller wants it whole', async () => {
    const { outcome } = await invoked(false);
    expect(await reply(open('POST', 'r-1/response', STREAMING).end('all'))).toMatchObject({ status: 202 });
    expect(await outcome).toEqual({ kind: 'success', payload: Buffer.from('all') });
  });

  it('is refused in another mode, and the invocation with it', async () => {
    const { outcome } = await invoked();
    const headers = { 'Lambda-Runtime-Function-Response-Mode': 'telepathic' };
    const refused = await reply(open('POST', 'r-1/response', headers).end('hello'));
    expect(refused).toMatchObject({ status: 400, body: expect.stringContaining('InvalidFunctionResponseMode') });
    expect(await outcome).toMatchObject({ kind: 'error', error: { errorType: 'Runtime.InvalidResponseModeHeader' } });
  });
});
