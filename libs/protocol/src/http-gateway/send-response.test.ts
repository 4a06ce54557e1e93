import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { sendResponse, type Sent } from './send-response.js';

/** More than the kernel takes for a connection. */
const LARGE = Buffer.alloc(24 * 1024 * 1024);
const TWO_MINUTES_MS = 120_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

async function asked(): Promise<{ response: ServerResponse; client: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = once(server, 'request');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  const [, response] = (await request) as [unknown, ServerResponse];
  return { response, client };
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield LARGE;
}

it.each([
  ['whole', () => LARGE],
  ['in pieces', endless],
])('an answer that nobody reads ends its connection: %s', async (_, body) => {
  const { response } = await asked();
  const { socket } = response;
  sendResponse(response, 'r', { status: 200, headers: {}, body: body() }, false, () => undefined);
  await vi.waitFor(() => expect(socket?.writableLength).toBeGreaterThan(0));
  vi.advanceTimersByTime(TWO_MINUTES_MS);
  await vi.waitFor(() => expect(socket?.destroyed).toBe(true));
});

it('a stream may be silent for as long as it wants', async () => {
  const { response, client } = await asked();
  const goOn = Promise.withResolvers<void>();
  const body = async function* () {
    yield Buffer.from('first');
    await goOn.promise;
    yield Buffer.from('second');
  };
  const sent = Promise.withResolvers<Sent>();
  sendResponse(response, 'r', { status: 200, headers: {}, body: body() }, false, sent.resolve);
  client.resume();
  await once(client, 'data');
  vi.advanceTimersByTime(5 * TWO_MINUTES_MS);
  expect(response.destroyed).toBe(false);
  goOn.resolve();
  expect(await sent.promise).toEqual({ status: 200, bytes: 11, whole: true });
});

it.each([100, 101, 199, 600, 999, Number.NaN])('what is no final answer is one of 502: %d', async (status) => {
  const { response, client } = await asked();
  const letGo = Promise.withResolvers<void>();
  const body = async function* () {
    try {
      yield Buffer.from('x');
    } finally {
      letGo.resolve();
    }
  };
  const sent = Promise.withResolvers<Sent>();
  sendResponse(response, 'r', { status, headers: { 'x-a': 'b' }, body: body() }, true, sent.resolve);
  client.resume();
  const [reply] = (await once(client, 'data')) as [Buffer];
  expect(reply.toString()).toMatch(/^HTTP\/1\.1 502 /);
  expect(reply.toString()).not.toContain('x-a: ');
  expect(await sent.promise).toMatchObject({ status: 502, whole: true });
  await letGo.promise;
});
