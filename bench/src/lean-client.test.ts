import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LeanClient, requestBytes } from './lean-client.js';

let server: Server;
let client: LeanClient;

beforeEach(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/gone') return void request.socket.destroy();
      if (request.url === '/failed') response.setHeader('X-Amz-Function-Error', 'Unhandled');
      response.statusCode = request.url === '/busy' ? 429 : 200;
      // In two parts, as answers come over a real network.
      response.setHeader('Content-Length', Buffer.byteLength(text) + 1);
      response.write('"');
      setTimeout(() => response.end(text), 5);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = await LeanClient.open(origin);
});

afterEach(() => {
  client.close();
  server.close();
});

const ask = (path: string, body: string) => client.send(requestBytes('POST', path, { host: 'test' }, body));

test('one connection carries one request after the other', async () => {
  expect(await ask('/', 'żółć')).toEqual({ status: 200, functionError: false, body: '"żółć' });
  expect(await ask('/failed', '')).toMatchObject({ status: 200, functionError: true });
  expect(await ask('/busy', 'x')).toMatchObject({ status: 429, functionError: false });
});

test('a connection that is lost is an error, not a wait', async () => {
  await expect(ask('/gone', '')).rejects.toThrow('closed the connection');
});
