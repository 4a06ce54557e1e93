import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { sendRaw } from './send-raw.js';

/** More than the kernel takes for a connection. */
const LARGE = Buffer.alloc(24 * 1024 * 1024);
const TWO_MINUTES_MS = 120_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** An answer that its caller will not read. */
async function unread(): Promise<ServerResponse> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = once(server, 'request');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  onTestFinished(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });
  const [, response] = (await asked) as [unknown, ServerResponse];
  return response;
}

it.each([
  ['a whole answer', () => LARGE, true],
  ['a stream', () => Readable.from([LARGE]), false],
])('%s that nobody reads ends its connection in time or not', async (_, body, ends) => {
  const response = await unread();
  const { socket } = response;
  sendRaw(response, { status: 200, headers: {}, body: body() }, false);
  await vi.waitFor(() => expect(socket?.writableLength).toBeGreaterThan(0));
  vi.advanceTimersByTime(TWO_MINUTES_MS);
  expect(socket?.destroyed).toBe(ends);
});
