import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { BackendRequest } from '@stoker/app/ports/backend-client';
import { HttpBackendClient } from './http-backend-client.js';

const clients: HttpBackendClient[] = [];
const servers: (Server | TcpServer)[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

function client(times = {}): HttpBackendClient {
  const made = new HttpBackendClient({ connectMs: 10_000, idleMs: 10_000, answerMs: 10_000, ...times });
  clients.push(made);
  return made;
}

async function listening(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const backend = (listener: RequestListener): Promise<string> => listening(createServer(listener));

function ask(url: string, given: Partial<BackendRequest> = {}): BackendRequest {
  const headers = { host: new URL(url).host };
  return { title: 'S3', method: 'GET', url, headers, signal: new AbortController().signal, ...given };
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(201, { 'x-method': request.method, 'x-url': request.url, connection: 'keep-alive' });
  response.end(await buffer(request));
}

it('sends a request as it is and answers what comes', async () => {
  const url = await backend((request, response) => void echo(request, response));
  const answer = await client().send(ask(`${url}/a%20b?c=d`, { method: 'PUT', body: Buffer.from('hello') }));
  expect(answer).toMatchObject({ status: 201, headers: { 'x-method': 'PUT', 'x-url': '/a%20b?c=d' } });
  expect(answer.headers).not.toHaveProperty('connection');
  expect((await buffer(answer.body)).toString()).toBe('hello');
});

it('reads a body no faster than the backend does', async () => {
  let seen: IncomingMessage | undefined;
  const url = await backend((request) => void (seen = request.pause()));
  let made = 0;
  const piece = Buffer.alloc(65_536);
  const body = new Readable({ read: () => void (made++ < 4_096 ? body.push(piece) : body.push(null)) });
  const given = new AbortController();
  const sent = client().send(ask(url, { method: 'PUT', body, signal: given.signal }));
  let before = -1;
  const stands = (): boolean => seen !== undefined && before === (before = made);
  await expect.poll(stands, { interval: 200, timeout: 60_000 }).toBe(true);
  expect(made).toBeLessThan(2_000);
  given.abort(new Error('enough'));
  await expect(sent).rejects.toThrow('enough');
  expect(body.destroyed).toBe(true);
}, 60_000);

it('passes on what the body fails with, and the backend never has a whole request', async () => {
  let came!: () => void;
  const begun = new Promise<void>((resolve) => (came = resolve));
  const whole: boolean[] = [];
  const url = await backend((request) => {
    request.on('error', () => whole.push(request.complete));
    request.once('data', () => came());
  });
  const body = Readable.from(
    (async function* () {
      yield Buffer.alloc(100);
      await begun;
      throw new TypeError('not as signed');
    })(),
  );
  await expect(client().send(ask(url, { method: 'PUT', body }))).rejects.toThrow(TypeError);
  await expect.poll(() => whole, { timeout: 60_000 }).toEqual([false]);
}, 60_000);

it('stops sending to a backend that has answered', async () => {
  const url = await backend((_request, response) => void response.writeHead(403).end('no'));
  const body = new Readable({ read: () => void setImmediate(() => body.push(Buffer.alloc(65_536))) });
  const answer = await client().send(ask(url, { method: 'PUT', body }));
  expect([answer.status, (await buffer(answer.body)).toString()]).toEqual([403, 'no']);
  expect(body.destroyed).toBe(true);
});

it.each<[string, RegExp, RequestListener, object]>([
  ['does not answer', /no answer/, () => undefined, { answerMs: 50 }],
  ['hangs up', /socket hang up/, (request) => void request.socket.destroy(), {}],
])('says that the service is not there where it %s', async (_, cause, listener, times) => {
  const refused = await client(times)
    .send(ask(await backend(listener)))
    .catch((error: unknown) => error as Error);
  expect(refused).toMatchObject({
    code: 'ServiceUnavailableException',
    message: expect.stringContaining('S3') as string,
  });
  expect(String((refused as Error).cause)).toMatch(cause);
});

it('says so where nobody listens', async () => {
  const server = createServer();
  const url = await listening(server);
  await new Promise((closed) => server.close(closed));
  await expect(client().send(ask(url))).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
});

it('blames the sender of a body that stands still', async () => {
  const url = await backend((request) => void request.resume());
  const body = new Readable({ read: () => undefined });
  body.push('a');
  const sent = client({ idleMs: 50 }).send(ask(url, { method: 'PUT', body }));
  await expect(sent).rejects.toMatchObject({ code: 'RequestTimeoutException' });
});

it.each<[string, string, RegExp]>([
  ['ends before its announced length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello', /aborted/],
  ['is not HTTP', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n', /Parse Error|aborted/],
])('fails with an answer that %s', async (_, text, message) => {
  const url = await listening(createTcpServer((socket) => void socket.once('data', () => socket.end(text))));
  const { body } = await client().send(ask(url));
  await expect(buffer(body)).rejects.toThrow(message);
});

it('fails with an answer that stands still', async () => {
  const url = await backend((_request, response) => void response.writeHead(200).write('hello'));
  const { body } = await client({ idleMs: 50 }).send(ask(url));
  await expect(buffer(body)).rejects.toThrow('stood still');
});

it('takes a new connection where a kept one was closed', async () => {
  let served = 0;
  const url = await listening(
    createTcpServer((socket) => {
      let requests = 0;
      socket.on('data', () => {
        if (++requests > 1) return void socket.destroy();
        served++;
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    }),
  );
  const one = client();
  for (let times = 0; times < 3; times++) {
    const { body } = await one.send(ask(url, { method: 'POST', body: Buffer.from('x') }));
    expect((await buffer(body)).toString()).toBe('ok');
    await new Promise((next) => setImmediate(next));
  }
  expect(served).toBe(3);
});

describe('a body of another length than was announced', () => {
  const NEXT = 'DELETE /next HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n';
  const put = (url: string, length: number | undefined, body: BackendRequest['body']): BackendRequest => {
    const headers = { host: new URL(url).host, ...(length !== undefined && { 'content-length': String(length) }) };
    return ask(url, { method: 'PUT', headers, body });
  };
  /** A backend that answers nothing, and what it got of all connections. */
  async function silent(): Promise<{ url: string; got: () => string; open: () => number }> {
    const pieces: Buffer[] = [];
    let open = 0;
    const server = createTcpServer((socket) => {
      open++;
      socket.on('data', (piece: Buffer) => pieces.push(piece));
      socket.on('error', () => undefined);
      socket.on('close', () => open--);
    });
    return { url: await listening(server), got: () => Buffer.concat(pieces).toString(), open: () => open };
  }

  it.each<[string, number, string[]]>([
    ['longer', 5, ['hello' + NEXT]],
    ['longer by a piece', 5, ['hello', NEXT]],
    ['longer than nothing', 0, [NEXT]],
    ['shorter', 9, ['hel', 'lo']],
  ])('%s never is a whole request, and its connection no other’s', async (_, length, pieces) => {
    const { url, got, open } = await silent();
    const body = Readable.from(pieces.map((piece) => Buffer.from(piece)));
    const sent = client().send(put(url, length, body));
    await expect(sent).rejects.toMatchObject({ code: 'InvalidRequestContentException' });
    await expect.poll(open).toBe(0);
    const [, rest = ''] = got().split('\r\n\r\n');
    expect(rest.length).toBeLessThan(Math.max(length, 1));
    expect(got()).not.toContain('DELETE');
    expect(body.destroyed).toBe(true);
  });

  it.each<[number, Buffer | undefined]>([
    [4, Buffer.from('hello')],
    [6, Buffer.from('hello')],
    [5, undefined],
  ])('is not sent where it is at hand: %i', async (length, body) => {
    const { url, got } = await silent();
    const sent = client().send(put(url, length, body));
    await expect(sent).rejects.toMatchObject({ code: 'InvalidRequestContentException' });
    expect(got()).toBe('');
  });

  it('is no trouble where none was announced, by whatever method', async () => {
    const url = await backend((request, response) => void echo(request, response));
    const one = client();
    for (const body of [Readable.from([Buffer.from(NEXT)]), Buffer.from(NEXT)]) {
      const answer = await one.send(ask(url, { method: 'DELETE', body }));
      expect((await buffer(answer.body)).toString()).toBe(NEXT);
      expect(answer.headers['x-url']).toBe('/');
    }
  });
});

it('sends nothing of a body that has failed before', async () => {
  const wrong = new TypeError('not as signed');
  const body = new Readable({ read: () => undefined });
  body.on('error', () => undefined);
  body.destroy(wrong);
  await expect.poll(() => body.closed).toBe(true);
  const url = await backend((request, response) => void echo(request, response));
  await expect(client().send(ask(url, { method: 'PUT', body }))).rejects.toBe(wrong);
});
