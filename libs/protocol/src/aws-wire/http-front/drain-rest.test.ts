import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { drainRest } from './drain-rest.js';

let server: Server;

afterEach(() => server.close());

/** A connection to a server that refuses every body unread. */
async function connection(limits: { bytes: number; ms: number }): Promise<Socket> {
  server = createServer((request: IncomingMessage, response) => {
    drainRest(request, limits);
    response.writeHead(403, { 'content-length': 0 }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return connect((server.address() as AddressInfo).port, '127.0.0.1');
}

const post = (length: number, more = '') => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n${more}\r\n`;

it('keeps the connection of a body that ends in time', async () => {
  const socket = await connection({ bytes: 100, ms: 5_000 });
  socket.write(`${post(100)}${'x'.repeat(100)}${post(0, 'Connection: close\r\n')}`);
  expect((await text(socket)).match(/HTTP\/1\.1 403/g)).toHaveLength(2);
});

it.each([
  ['has too many bytes', { bytes: 100, ms: 5_000 }, 'x'.repeat(101)],
  ['takes too long', { bytes: 100, ms: 20 }, 'x'],
])('closes the connection of a body that %s', async (_, limits, sent) => {
  const socket = await connection(limits);
  socket.on('error', () => undefined);
  socket.write(post(1_000) + sent);
  let reply = '';
  socket.on('data', (chunk: Buffer) => (reply += chunk.toString()));
  await once(socket, 'close');
  expect(reply).toMatch(/^HTTP\/1\.1 403/);
});
