import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessKey } from '@stoker/app/ports/identity-store';
import type { GatewayRequest, Site } from '@stoker/app/gateway/site';
import { systemClock } from '@stoker/app/ports/clock';
import { isServiceError } from '@stoker/core/errors/service-error';
import { answerV1 } from '@stoker/core/http/answer-v1';
import { answerV2 } from '@stoker/core/http/answer-v2';
import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import { Signer } from '../sigv4/signer.js';
import { CertificateSet } from './certificate-set.js';
import { type ConnectionLimits, gatewayServer } from './gateway-server.js';
import { type FinishedRequest, HttpGateway } from './http-gateway.js';
import { selfSigned } from './testing/self-signed.js';
import { type TlsGateway, gatewayTlsServer } from './tls-server.js';

const LIMITS: ConnectionLimits = { headMs: 5_000, requestMs: 10_000, idleMs: 5_000, connections: 100 };
const CERTIFICATE = selfSigned(['shop.example', '*.fn.example']);
const KEY: AccessKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'secret',
  principal: { accountId: '1', arn: 'arn:aws:iam::1:user/ann', kind: 'user', id: 'U', name: 'ann' },
  policies: [],
};

let http1: Server;
let tls: TlsGateway;
let port: number;
let finished: FinishedRequest[];
let respond: (request: GatewayRequest) => HttpResponse | Promise<HttpResponse>;
let sessions: ClientHttp2Session[];
let certificates: CertificateSet;

async function describeRequest(request: GatewayRequest): Promise<HttpResponse> {
  try {
    const body = Buffer.from(await request.readBody(100)).toString();
    const { method, path, query, protocol, host, scheme, headers } = request;
    return jsonResponse(
      200,
      { method, path, query, protocol, host, scheme, body, headers },
      { 'set-cookie': ['a', 'b'] },
    );
  } catch (error) {
    if (isServiceError(error)) return jsonResponse(413, {});
    throw error;
  }
}

beforeEach(async () => {
  [finished, sessions, respond] = [[], [], describeRequest];
  certificates = new CertificateSet([CERTIFICATE]);
  const site: Site = { kind: 'http-api', id: 'a1', accountId: '1', handle: (request) => respond(request) };
  const records = finished;
  const gateway = new HttpGateway({
    catalog: {
      functionUrl: () => undefined,
      api: () => site,
      domain: () => ({ apiOf: () => ({ apiId: 'a1', stage: 's', prefix: '' }) }),
    },
    domains: { region: 'us-east-1' },
    findKey: (id) => (id === KEY.accessKeyId ? KEY : undefined),
    clock: systemClock,
    trustedProxies: [],
    isClosing: () => false,
    onFinished: (request) => records.push(request),
  });
  http1 = gatewayServer(gateway, LIMITS);
  http1.listen(0, '127.0.0.1');
  await once(http1, 'listening');
  tls = gatewayTlsServer(gateway, http1, LIMITS, () => certificates);
  tls.server.listen(0, '127.0.0.1');
  await once(tls.server, 'listening');
  ({ port } = tls.server.address() as AddressInfo);
});

afterEach(async () => {
  for (const session of sessions) session.destroy();
  http1.closeAllConnections();
  http1.close();
  await tls.close();
});

function session(servername = 'shop.example'): ClientHttp2Session {
  const made = connectHttp2(`https://${servername}:${port}`, {
    ca: CERTIFICATE.chain,
    createConnection: () =>
      connectTls({ host: '127.0.0.1', port, servername, ca: CERTIFICATE.chain, ALPNProtocols: ['h2'] }),
  });
  made.on('error', () => undefined);
  sessions.push(made);
  return made;
}

async function ask(over: ClientHttp2Session, headers: Record<string, string>, body?: string | Uint8Array) {
  const stream = over.request({ ':path': '/', ...headers }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  return {
    status: answer[':status' as keyof IncomingHttpHeaders] as unknown,
    headers: answer,
    body: await text(stream),
  };
}

describe('HTTP/2', () => {
  it('reaches sites as HTTP/1.1 does', async () => {
    const over = session();
    const { status, headers, body } = await ask(
      over,
      { ':method': 'POST', ':path': '/a%20b?c=d', 'x-a': 'b' },
      'hello',
    );
    expect(status).toBe(200);
    expect(headers['set-cookie']).toEqual(['a', 'b']);
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    const seen = JSON.parse(body) as { headers: string[] };
    expect(seen).toMatchObject({
      ...{ method: 'POST', path: '/a%20b', query: 'c=d', protocol: 'HTTP/2.0' },
      ...{ host: 'shop.example', scheme: 'https', body: 'hello' },
    });
    expect(seen.headers).toEqual(expect.arrayContaining(['x-a', 'b', 'host', `shop.example:${port}`]) as string[]);
    expect(seen.headers.filter((name) => name.startsWith(':'))).toEqual([]);
    const none = await ask(over, { ':method': 'GET' });
    expect(JSON.parse(none.body)).toMatchObject({ body: '' });
    expect(finished.map(({ protocol, whole }) => [protocol, whole])).toEqual([
      ['HTTP/2.0', true],
      ['HTTP/2.0', true],
    ]);
  });

  it('has many requests on one connection, of which one that is refused ends no other', async () => {
    const over = session();
    const answers = await Promise.all([
      ask(over, { ':path': '/%zz' }),
      ask(over, { ':method': 'POST' }, Buffer.alloc(200_000)),
      ask(over, { ':path': '/ok' }),
      ask(over, { 'x-a': 'a'.repeat(10_300) }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 413, 200, 431]);
    expect((await ask(over, {})).status).toBe(200);
  });

  it('has responses in pieces, cut where they fail', async () => {
    const body = async function* (fails: boolean) {
      yield Buffer.from('first;');
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (fails) throw new Error('on the way');
      yield Buffer.from('second');
    };
    respond = ({ path }) => ({ status: 200, headers: { connection: 'upgrade' }, body: body(path === '/fails') });
    const over = session();
    expect((await ask(over, {})).body).toBe('first;second');
    const stream = over.request({ ':path': '/fails' });
    stream.on('error', () => undefined);
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.rstCode).not.toBe(0);
    await expect.poll(() => finished.map(({ whole }) => whole)).toEqual([true, false]);
  });

  it.each([
    ['http2-settings', 'x'],
    ['keep-alive', 'x'],
    ['proxy-connection', 'x'],
    ['te', 'x'],
    ['transfer-encoding', 'x'],
    ['upgrade', 'x'],
  ])('lacks what a function says of its connection: %s', async (name, value) => {
    respond = () => answerV2(Buffer.from(JSON.stringify({ statusCode: 200, headers: { [name]: value, 'x-a': 'b' } })))!;
    const { status, headers } = await ask(session(), {});
    expect(status).toBe(200);
    expect(headers[name]).toBeUndefined();
    expect(headers['x-a']).toBe('b');
  });

  it('has one value of each header but cookies, whatever a function lists', async () => {
    const multiValueHeaders = {
      ...{ ETag: ['a', 'b'], Date: ['a', 'b'], 'Retry-After': ['1', '2'], Age: ['1', '2'], Location: ['/a', '/b'] },
      ...{ 'Content-Type': ['text/html', 'text/plain'], 'Content-Encoding': ['gzip', 'br'], 'X-A': ['b', 'c'] },
      ...{ 'Content-Language': ['de', 'en'], 'Set-Cookie': ['a=1', 'b=2'], Host: ['a', 'b'], Referer: ['a', 'b'] },
    };
    respond = () => answerV1(Buffer.from(JSON.stringify({ statusCode: 200, multiValueHeaders })), 'always')!;
    const { status, headers } = await ask(session(), {});
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      ...{ etag: 'b', date: 'b', 'retry-after': '2', age: '2', location: '/b', 'content-type': 'text/plain' },
      ...{ 'content-encoding': 'gzip, br', 'x-a': 'b, c', 'content-language': 'de, en', 'set-cookie': ['a=1', 'b=2'] },
      ...{ host: 'a, b', referer: 'a, b' },
    });
  });

  it('answers 500 where Node refuses a header that it has taken already, and lets go of the body', async () => {
    const letGo = Promise.withResolvers<void>();
    const body = {
      async *[Symbol.asyncIterator]() {
        try {
          yield Buffer.from('x');
        } finally {
          letGo.resolve();
        }
      },
    };
    respond = ({ path }) => ({ status: 200, headers: { ':path': '/' }, body: path === '/stream' ? body : 'x' });
    const over = session();
    expect((await ask(over, {})).status).toBe(500);
    expect((await ask(over, { ':path': '/stream' })).status).toBe(500);
    await letGo.promise;
    expect(finished).toMatchObject([{ status: 500, defect: expect.any(TypeError) as TypeError }, { status: 500 }]);
  });

  it('cuts the stream where not even a failure can be said, and no other', async () => {
    respond = ({ path }) => ({ status: 200, headers: path === '/' ? {} : { 'a b': 'c' }, body: 'x' });
    const over = session();
    const stream = over.request({ ':path': '/cut' });
    stream.on('error', () => undefined);
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
    expect((await ask(over, {})).status).toBe(200);
  });

  it('may be signed', async () => {
    respond = async (request) => jsonResponse(200, (await request.proveCaller('execute-api', 100)).principal.arn);
    const signer = new Signer({ accessKeyId: KEY.accessKeyId, secretAccessKey: 'secret' }, 'us-east-1', 'execute-api');
    const request = { method: 'POST', url: '/x', headers: { host: `shop.example:${port}` }, body: Buffer.from('hi') };
    const { host: _host, ...signed } = signer.sign(request, Date.now());
    const answer = await ask(session(), { ':method': 'POST', ':path': '/x', ...signed }, 'hi');
    expect(JSON.parse(answer.body)).toBe(KEY.principal.arn);
  });

  it('is left by the server when it closes, with what is under way', async () => {
    const went = Promise.withResolvers<void>();
    respond = async () => {
      void tls.close();
      await went.promise;
      return jsonResponse(200, {});
    };
    const over = session();
    const answer = ask(over, {});
    await once(over, 'goaway');
    went.resolve();
    expect((await answer).status).toBe(200);
    await once(over, 'close');
  });
});

describe('TLS', () => {
  const secure = (servername: string, more: object = {}): TLSSocket =>
    connectTls({ host: '127.0.0.1', port, servername, ca: CERTIFICATE.chain, ...more });

  it('speaks HTTP/1.1 to who knows no other', async () => {
    const socket = secure('a.fn.example', { ALPNProtocols: ['http/1.1'] });
    socket.write('GET / HTTP/1.1\r\nHost: a.fn.example\r\nConnection: close\r\n\r\n');
    const reply = await text(socket);
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(reply).toContain('"scheme":"https"');
  });

  it.each([['elsewhere.example'], ['']])('shows no certificate that is not good for the name "%s"', async (name) => {
    const socket = secure(name, { checkServerIdentity: () => undefined });
    await expect(once(socket, 'secureConnect')).rejects.toThrow();
  });

  it('takes certificates that come later', async () => {
    const later = selfSigned(['later.example']);
    certificates = new CertificateSet([CERTIFICATE, later]);
    const socket = secure('later.example', { ca: later.chain });
    await once(socket, 'secureConnect');
    socket.destroy();
  });
});
