import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TelemetryDestination } from '@stoker/core/extensions/telemetry-subscription';
import type { TelemetryConnection } from '@stoker/app/ports/telemetry-connection';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectInNamespaceOf } from '../syscalls/network-namespace.js';
import { ProcessHandle } from '../syscalls/process-handle.js';
import { telemetryConnection } from './telemetry-connection.js';

const BATCH = ['{"a":1}', '{"b":"ü"}'];
const NEVER = new AbortController().signal;

let handle: ProcessHandle;
let connection: TelemetryConnection | undefined;

beforeEach(() => {
  // This process stands for a sandbox's: its namespace is entered and left all the same.
  handle = new ProcessHandle(process.pid);
});
afterEach(() => {
  connection?.close();
  handle.close();
});

function open(destination: TelemetryDestination): TelemetryConnection {
  return (connection = telemetryConnection(destination, (port) => connectInNamespaceOf(handle, port)));
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('over HTTP', () => {
  let server: HttpServer;
  let answer: (path: string) => { status: number; body: string } | undefined;
  let requests: { url: string; method: string; host: string; body: string }[];
  let connections: number;
  let port: number;

  beforeEach(async () => {
    requests = [];
    connections = 0;
    answer = () => ({ status: 200, body: 'OK' });
    server = createHttpServer((request, response) => {
      void text(request).then((body) => {
        const { url = '', method = '', headers } = request;
        requests.push({ url, method, host: headers.host ?? '', body });
        const given = answer(url);
        if (given !== undefined) response.writeHead(given.status).end(given.body);
      });
    });
    server.on('connection', () => (connections += 1));
    port = await listening(server);
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const http = (): TelemetryConnection => open({ protocol: 'HTTP', port, path: '/logs?a=b', method: 'PUT' });

  it('sends batches as arrays, one after the other over one connection', async () => {
    const to = http();
    expect([await to.deliver(BATCH, NEVER), await to.deliver(['{}'], NEVER)]).toEqual([true, true]);
    expect(requests).toEqual([
      { url: '/logs?a=b', method: 'PUT', host: `sandbox.localdomain:${port}`, body: '[{"a":1},{"b":"ü"}]' },
      { url: '/logs?a=b', method: 'PUT', host: `sandbox.localdomain:${port}`, body: '[{}]' },
    ]);
    expect(connections).toBe(1);
  });

  it('says when a batch was not taken', async () => {
    answer = () => ({ status: 503, body: '' });
    expect(await http().deliver(BATCH, NEVER)).toBe(false);
  });

  it('reads no endless answer', async () => {
    answer = () => ({ status: 200, body: 'x'.repeat(1024 * 1024) });
    await expect(http().deliver(BATCH, NEVER)).rejects.toThrow();
  });

  it('gives up a subscriber that does not answer', async () => {
    answer = () => undefined;
    const giveUp = new AbortController();
    const delivery = http().deliver(BATCH, giveUp.signal);
    await expect.poll(() => requests).toHaveLength(1);
    giveUp.abort();
    await expect(delivery).rejects.toThrow();
  });

  it('fails where nobody listens, and works when somebody does', async () => {
    const to = http();
    server.close();
    await once(server, 'close');
    await expect(to.deliver(BATCH, NEVER)).rejects.toThrow('ECONNREFUSED');
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await to.deliver(BATCH, NEVER)).toBe(true);
  });

  it('outlives a subscriber that answers before it has read, and is gone when the next batch waits', async () => {
    server.close();
    await once(server, 'close');
    const early = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.pause();
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        early.close();
        setTimeout(() => socket.destroy(), 100);
      });
    });
    early.listen(port, '127.0.0.1');
    await once(early, 'listening');
    const to = http();
    const large = [JSON.stringify('x'.repeat(8 * 1024 * 1024))];
    expect(await to.deliver(large, NEVER)).toBe(true);
    await expect(to.deliver(BATCH, NEVER)).rejects.toThrow('ECONNREFUSED');
  });

  it('connects to no process that is gone', async () => {
    const to = http();
    handle.close();
    await expect(to.deliver(BATCH, NEVER)).rejects.toThrow('gone');
    expect(connections).toBe(0);
  });
});

it('over TCP sends lines, and notices that the subscriber has hung up', async () => {
  const sockets: Socket[] = [];
  let received = '';
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  });
  const to = open({ protocol: 'TCP', port: await listening(server) });
  expect([await to.deliver(BATCH, NEVER), await to.deliver(['{}'], NEVER)]).toEqual([true, true]);
  await expect.poll(() => received).toBe('{"a":1}\n{"b":"ü"}\n{}\n');
  expect(sockets).toHaveLength(1);
  for (const socket of sockets) socket.resetAndDestroy();
  // The first write finds out, so what comes after it is sent anew.
  await expect
    .poll(async () => {
      await to.deliver(['{"again":1}'], NEVER).catch(() => false);
      return received.includes('again');
    })
    .toBe(true);
  for (const socket of sockets) socket.destroy();
  server.close();
});
