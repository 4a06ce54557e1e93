import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { hangUpUnlessRead } from './unread-answer.js';

/** More than the kernel takes for a connection. */
const LARGE = Buffer.alloc(24 * 1024 * 1024);

let server: Server;
let client: Socket;

afterEach(() => {
  client.destroy();
  server.close();
  server.closeAllConnections();
});

/** Sends requests and reads nothing. @returns the connection at the server */
async function ask(listener: RequestListener, ...paths: string[]): Promise<Socket> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connected = once(server, 'connection');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.pause();
  client.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(''));
  const [socket] = (await connected) as [Socket];
  return socket;
}

it('hangs up on who does not read', async () => {
  const socket = await ask((_, response) => {
    response.end(LARGE);
    hangUpUnlessRead(response, 200);
  }, '/');
  await once(socket, 'close');
  expect(socket.writableFinished).toBe(false);
});

it('hangs up also where the answer has waited for another before it', async () => {
  let endFirst: (() => void) | undefined;
  const socket = await ask(
    ({ url }, response) => {
      if (url === '/1') endFirst = () => response.end('first');
      else {
        response.end(LARGE);
        hangUpUnlessRead(response, 200);
        endFirst?.();
      }
    },
    '/1',
    '/2',
  );
  await once(socket, 'close');
});

it('waits for who reads slowly', async () => {
  await ask((_, response) => {
    response.setHeader('connection', 'close');
    response.end(LARGE);
    hangUpUnlessRead(response, 700);
  }, '/');
  let bytes = 0;
  let next = 0;
  for await (const chunk of client) {
    bytes += (chunk as Buffer).length;
    if (bytes < next) continue;
    next += 1024 * 1024;
    await sleep(100);
  }
  expect(bytes).toBeGreaterThan(LARGE.length);
});

it('watches nothing where all has gone out, and leaves the connection to the next request', async () => {
  let watched = 0;
  const socket = await ask((_, response) => {
    response.end('small');
    const listeners = response.listenerCount('close');
    hangUpUnlessRead(response, 50);
    watched += response.listenerCount('close') - listeners;
  }, '/');
  await sleep(200);
  expect([watched, socket.destroyed]).toEqual([0, false]);
});
