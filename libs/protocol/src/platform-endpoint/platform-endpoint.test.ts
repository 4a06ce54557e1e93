import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import { clientErrorAnswer } from '../aws-wire/http-front/client-error.js';
import { PlatformEndpoint } from './platform-endpoint.js';

const SANDBOX = '0123456789abcdef0123456789abcdef';
const PEER = { sourceIp: 'fd73:746f:6b65:123:4567:89ab:cdef:123', secureTransport: true, scheme: 'http' };

let endpoint: PlatformEndpoint;
let account: string | undefined;
let agent: Agent;
let servers: Server[];

const tells: RequestListener = (incoming, response) => {
  const { host } = incoming.headers;
  void text(incoming).then((body) =>
    response.end(JSON.stringify({ peer: endpoint.peerOf(incoming.socket), host, body })),
  );
};

beforeEach(() => {
  endpoint = new PlatformEndpoint({
    http: { maxHeaderSize: 1024 },
    onClientError: clientErrorAnswer(LAMBDA_MODEL),
    limits: { total: 4, perAccount: 2 },
  });
  account = '111122223333';
  agent = new Agent({ keepAlive: true });
  servers = [];
});

afterEach(() => {
  agent.destroy();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

async function environment(): Promise<number> {
  const server = endpoint.serverFor(SANDBOX, () => (account === undefined ? undefined : { accountId: account }));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function ask(port: number, headers: Record<string, string> = {}, body = ''): Promise<unknown> {
  const call = request({ port, host: '127.0.0.1', method: 'POST', headers, agent });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return JSON.parse(await text(response));
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

it('passes requests on as they are, from an address that no header changes', async () => {
  endpoint.answerWith(tells);
  const port = await environment();
  const headers = { host: '127.0.0.1:9002', 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' };
  expect(await ask(port, headers, '{"a":1}')).toEqual({ peer: PEER, host: '127.0.0.1:9002', body: '{"a":1}' });
});

it('knows nobody else', async () => {
  endpoint.answerWith(tells);
  const other = await open(await environment());
  expect(endpoint.peerOf(other)).toBeUndefined();
  other.destroy();
});

it('serves nobody before the environment is somebody’s', async () => {
  endpoint.answerWith(tells);
  account = undefined;
  await expect(ask(await environment())).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('serves nobody before anybody answers', async () => {
  await expect(ask(await environment())).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('hangs up on an account that has its share of connections, and on nobody else', async () => {
  endpoint.answerWith(tells);
  const port = await environment();
  const held = [await open(port), await open(port)];
  const refused = await open(port);
  await once(refused, 'close');
  account = '444455556666';
  expect(await ask(port)).toMatchObject({ peer: PEER });
  account = '111122223333';
  held[0]?.destroy();
  await expect.poll(() => ask(port).catch(() => undefined)).toMatchObject({ peer: PEER });
  held[1]?.destroy();
});

it('answers what is no request, and headers that are too large, as the API does', async () => {
  endpoint.answerWith(tells);
  const port = await environment();
  for (const [bytes, message] of [
    ['no request\r\n\r\n', 'not valid HTTP'],
    [`GET / HTTP/1.1\r\nx: ${'x'.repeat(2_000)}\r\n\r\n`, 'too large'],
  ] as const) {
    const socket = await open(port);
    socket.write(bytes);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 400 [^]*MalformedHttpRequestException[^]*${message}`));
  }
});

it('keeps a connection for as long as the environment is there, and no longer', async () => {
  endpoint.answerWith(tells);
  const port = await environment();
  await ask(port);
  const [server] = servers;
  expect(server?.keepAliveTimeout).toBe(0);
  const closed = once(Object.values(agent.freeSockets)[0]?.[0] as Socket, 'close');
  server?.closeAllConnections();
  await closed;
});

it('hangs up on who sends a second request before the first is answered', async () => {
  const asked: string[] = [];
  endpoint.answerWith(({ url = '' }) => void asked.push(url));
  const socket = await open(await environment());
  socket.resume();
  socket.write('GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(socket, 'close');
  expect(asked).toEqual(['/1']);
});

it('answers many requests of a connection, one after the other', async () => {
  endpoint.answerWith(tells);
  const port = await environment();
  for (let i = 0; i < 5; i++) expect(await ask(port, {}, 'x'.repeat(100_000))).toMatchObject({ peer: PEER });
  expect(Object.values(agent.freeSockets)[0]).toHaveLength(1);
});
