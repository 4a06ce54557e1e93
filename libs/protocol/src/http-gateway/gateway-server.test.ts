import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayRequest, Site } from '@stoker/app/gateway/site';
import { systemClock } from '@stoker/app/ports/clock';
import { isServiceError } from '@stoker/core/errors/service-error';
import { headerOf } from '@stoker/core/http/http-request';
import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import { type ConnectionLimits, gatewayServer } from './gateway-server.js';
import { type FinishedRequest, HttpGateway } from './http-gateway.js';

const LIMITS: ConnectionLimits = { headMs: 5_000, requestMs: 10_000, idleMs: 5_000, connections: 100 };
const GET = 'GET / HTTP/1.1\r\nHost: site.example\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: site.example\r\n';
const LAST = 'Connection: close\r\n';

let server: Server;
let port: number;
let finished: FinishedRequest[];
let closing: boolean;
/** Paths that the site was asked for. */
let asked: string[];
/** What the site answers; a description of what it got unless a test sets it. */
let respond: (request: GatewayRequest) => HttpResponse | Promise<HttpResponse>;

async function describeRequest(request: GatewayRequest): Promise<HttpResponse> {
  try {
    const body = Buffer.from(await request.readBody(100)).toString();
    const { method, path, query, requestId } = request;
    return jsonResponse(200, { method, path, query, requestId, body, hop: headerOf(request.headers, 'te') ?? 'none' });
  } catch (error) {
    if (isServiceError(error)) return jsonResponse(error.code === 'RequestTooLargeException' ? 413 : 408, {});
    throw error;
  }
}

async function start(limits: Partial<ConnectionLimits> = {}, readMs = 5_000): Promise<void> {
  const records = finished;
  const handle: Site['handle'] = (request) => {
    asked.push(request.path);
    return respond(request);
  };
  const site: Site = { kind: 'http-api', id: 'a1', accountId: '1', handle };
  const mappings = { apiOf: () => ({ apiId: 'a1', stage: 's', prefix: '' }) };
  const gateway = new HttpGateway({
    catalog: { functionUrl: () => undefined, api: () => site, domain: () => mappings },
    domains: { region: 'us-east-1' },
    findKey: () => undefined,
    clock: systemClock,
    trustedProxies: [],
    bodyRoom: { readMs },
    isClosing: () => closing,
    onFinished: (request) => records.push(request),
  });
  server = gatewayServer(gateway, { ...LIMITS, ...limits });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
}

beforeEach(() => {
  [finished, asked, closing, respond] = [[], [], false, describeRequest];
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function open(): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  return socket;
}

/** All that comes back until the server closes the connection. */
function exchange(sent: string): Promise<string> {
  const socket = open();
  socket.write(sent, 'latin1');
  return text(socket);
}

const statuses = (reply: string) => [...reply.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

describe('the listener', () => {
  beforeEach(() => start());

  it('answers requests one after the other on a connection, under ids of their own', async () => {
    const reply = await exchange(
      `${POST}Content-Length: 2\r\n\r\nhi${POST}Transfer-Encoding: chunked\r\n${LAST}\r\n2\r\nho\r\n0\r\n\r\n`,
    );
    expect(statuses(reply)).toEqual([200, 200]);
    expect(reply).toContain('"body":"hi"');
    expect(reply).toContain('"body":"ho"');
    const ids = [...reply.matchAll(/x-amzn-requestid: (\S+)/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(2);
    expect(finished.map(({ requestId }) => requestId)).toEqual(ids);
    expect(finished[0]).toMatchObject({
      siteKind: 'http-api',
      siteId: 'a1',
      status: 200,
      whole: true,
      host: 'site.example',
    });
  });

  it.each([
    [
      'both a length and a transfer encoding',
      `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['them the other way round', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${POST}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`],
    ['a list of lengths', `${POST}Content-Length: 1, 1\r\n\r\nx`],
    ['a signed length', `${POST}Content-Length: +1\r\n\r\nx`],
    ['an unknown transfer encoding', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunks that are not last', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['another encoding below', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['chunks in HTTP/1.0', `POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `${GET}X-A: b\r\n c\r\n\r\n`],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: site.example\n\n'],
    ['a bare line feed in headers', `${GET}X-A: b\nX-C: d\r\n\r\n`],
    ['a bare carriage return', `${GET}X-A: b\rX-C: d\r\n\r\n`],
    ['a space before a colon', `${GET}X-A : b\r\n\r\n`],
    ['a NUL', `${GET}X-A: b\0c\r\n\r\n`],
    ['a name of nothing', `${GET}: b\r\n\r\n`],
    ['a chunk of a size that is none', `${POST}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n`],
    ['a chunk that is longer than it says', `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n`],
    ['bare line feeds between chunks', `${POST}Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n`],
    ['HTTP/0.9', 'GET /\r\n\r\n'],
    ['HTTP/2.0 in the words of 1.1', `GET / HTTP/2.0\r\nHost: site.example\r\n\r\n`],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two hosts', `${GET}Host: other.example\r\n\r\n`],
    ['an address for proxies', 'GET http://site.example/ HTTP/1.1\r\nHost: site.example\r\n\r\n'],
    ['bytes in its path', 'GET /\xff HTTP/1.1\r\nHost: site.example\r\n\r\n'],
    ['no percent-encoding', 'GET /%zz HTTP/1.1\r\nHost: site.example\r\n\r\n'],
    ['percent-encoded bytes that are no text', 'GET /%ff HTTP/1.1\r\nHost: site.example\r\n\r\n'],
    ['no method that is known', 'BREW / HTTP/1.1\r\nHost: site.example\r\n\r\n'],
  ])('refuses %s, and takes nothing that follows for a request', async (_, bytes) => {
    const reply = await exchange(`${bytes}GET /smuggled HTTP/1.1\r\nHost: site.example\r\n\r\n`);
    expect(statuses(reply)).toEqual([400]);
    expect(reply).toMatch(/connection: close/i);
    expect(asked).not.toContain('/smuggled');
  });

  it.each([
    ['headers that are too large', `X-A: ${'a'.repeat(17_000)}\r\n`],
    ['more in them than there may be', `X-A: ${'a'.repeat(10_300)}\r\n`],
    ['too many', Array.from({ length: 101 }, (_, at) => `x-${at}: a\r\n`).join('')],
  ])('refuses %s', async (_, headers) => {
    const reply = await exchange(`${GET}${headers}\r\n`);
    expect(statuses(reply)).toEqual([431]);
  });

  it('reads no more of a body than the site takes', async () => {
    expect(statuses(await exchange(`${POST}Content-Length: 101\r\n${LAST}\r\n${'x'.repeat(101)}`))).toEqual([413]);
    const chunked = `${POST}Transfer-Encoding: chunked\r\n${LAST}\r\n65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`;
    expect(statuses(await exchange(chunked))).toEqual([413]);
  });

  it('keeps what is of the connection from both sides', async () => {
    const hop = { connection: 'upgrade', 'keep-alive': 'x', 'transfer-encoding': 'chunked', 'content-length': '99' };
    respond = async (request) => ({ ...(await describeRequest(request)), headers: { ...hop, 'x-a': 'b' } });
    const reply = await exchange(`${GET}TE: trailers\r\n${LAST}\r\n`);
    expect(reply).toContain('"hop":"none"');
    expect(reply).toContain('x-a: b\r\n');
    expect(reply).not.toMatch(/upgrade|keep-alive|transfer-encoding|: 99/i);
  });

  it('sends lists as headers of their own, and no body where there is none', async () => {
    respond = () => ({ status: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: 'body' });
    const head = await exchange(`HEAD / HTTP/1.1\r\nHost: x\r\n${LAST}\r\n`);
    expect(head).toMatch(/set-cookie: a=1\r\nset-cookie: b=2\r\n/);
    expect(head).toMatch(/content-length: 4\r\n/);
    expect(head).not.toContain('body');
    respond = () => ({ status: 200, headers: { 'content-length': '1234' }, body: '' });
    expect(await exchange(`HEAD / HTTP/1.1\r\nHost: x\r\n${LAST}\r\n`)).toMatch(/content-length: 1234\r\n/);
    expect(await exchange(`GET / HTTP/1.1\r\nHost: x\r\n${LAST}\r\n`)).toMatch(/content-length: 0\r\n/);
  });

  it('has neither body nor length where its status has none', async () => {
    respond = () => ({ status: 204, headers: {}, body: '' });
    expect(await exchange(`GET /none HTTP/1.1\r\nHost: x\r\n${LAST}\r\n`)).not.toContain('content-length');
  });

  it('answers 500 for a site that fails, and keeps the reason for the record', async () => {
    respond = () => Promise.reject(new TypeError('secret'));
    const reply = await exchange(`${GET}${LAST}\r\n`);
    expect(statuses(reply)).toEqual([500]);
    expect(reply).not.toContain('secret');
    expect(finished).toMatchObject([{ status: 500, defect: expect.any(TypeError) as TypeError }]);
  });

  it('answers 500 for a header that Node refuses to send', async () => {
    respond = () => ({ status: 200, headers: { 'x-a': 'b', 'x-b': 'c\nd' }, body: 'x' });
    const reply = await exchange(`${GET}${LAST}\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
    expect(reply).not.toContain('x-a: ');
    expect(finished).toMatchObject([{ status: 500, defect: expect.any(TypeError) as TypeError }]);
  });

  it('serves on where the record of a request fails', async () => {
    const { push } = finished;
    finished.push = (request) => {
      push.call(finished, request);
      throw new Error('no record');
    };
    expect(statuses(await exchange(`${GET}\r\n${GET}${LAST}\r\n`))).toEqual([200, 200]);
    expect(finished).toHaveLength(2);
  });

  it('sends a stream as it comes, and cuts it where it fails', async () => {
    const went = Promise.withResolvers<void>();
    const body = async function* () {
      yield Buffer.from('first');
      await went.promise;
      throw new Error('on the way');
    };
    respond = () => ({ status: 200, headers: {}, body: body() });
    const socket = open();
    socket.write(`${GET}\r\n`);
    let reply = '';
    socket.on('data', (piece: Buffer) => {
      reply += piece.toString();
      if (reply.includes('first')) went.resolve();
    });
    await once(socket, 'close');
    expect(reply).toContain('first');
    expect(reply).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(finished).toMatchObject([{ status: 200, whole: false, responseBytes: 5 }]);
  });

  it('lets go of a stream that nobody reads any more', async () => {
    const ended = Promise.withResolvers<void>();
    const body = async function* () {
      try {
        for (;;) {
          yield Buffer.alloc(1024);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        ended.resolve();
      }
    };
    respond = () => ({ status: 200, headers: {}, body: body() });
    const socket = open();
    socket.write(`${GET}\r\n`);
    await once(socket, 'data');
    socket.destroy();
    await ended.promise;
  });

  it('notes who went away before the request was whole', async () => {
    const begun = Promise.withResolvers<void>();
    respond = (request) => {
      begun.resolve();
      return describeRequest(request);
    };
    const socket = open();
    socket.write(`${POST}Content-Length: 10\r\n\r\nabc`);
    await begun.promise;
    socket.destroy();
    await expect.poll(() => finished).toMatchObject([{ status: 499, whole: false }]);
  });

  it('tells clients to go when it closes', async () => {
    closing = true;
    expect(await exchange(`${GET}\r\n`)).toMatch(/connection: close/i);
  });
});

describe('a client that takes its time', () => {
  it('is cut off in its head', async () => {
    await start({ headMs: 50 });
    expect(statuses(await exchange('GET / HTTP/1.1\r\nHost: x\r\nX-A: '))).toEqual([408]);
  });

  it('is cut off in its body', async () => {
    await start({ headMs: 50, requestMs: 100 });
    expect(statuses(await exchange(`${POST}Content-Length: 10\r\n\r\nabc`))).toEqual([408]);
  });

  it('is told so by a site that waits for its body', async () => {
    await start({}, 50);
    expect(statuses(await exchange(`${POST}Content-Length: 10\r\n${LAST}\r\nabc`))).toEqual([408]);
  });

  it('is let go between requests', async () => {
    await start({ idleMs: 50 });
    expect(statuses(await exchange(`${GET}\r\n`))).toEqual([200]);
  });

  it('finds no place among too many', async () => {
    await start({ connections: 1 });
    const first = open();
    first.write(`${GET}\r\n`);
    await once(first, 'data');
    expect(await exchange(`${GET}\r\n`)).toBe('');
    first.destroy();
  });
});
