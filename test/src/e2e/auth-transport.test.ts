import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answersIn, exchange, hostOf, type RawRequest, send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

/** A properly signed request as text, with header lines of the test's own. */
function text(url: string, method: string, extra: string, body = ''): string {
  const request: RawRequest = signed(stack.server, stack.account, { method, url, body });
  const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${url} HTTP/1.1\r\n${lines.join('')}${extra}\r\n${body}`;
}

const list = (extra = '') => text('/2015-03-31/functions/', 'GET', extra);
const invoke = (extra: string, body: string) => text('/2015-03-31/functions/f/invocations', 'POST', extra, body);

describe('malformed HTTP gets one answer, 400, and the connection is closed', () => {
  /** What a second request would answer 200 to, if it were taken for one. */
  const smuggled = () => list('Connection: close\r\n');
  test.each<[string, () => string]>([
    ['a length and chunks', () => invoke('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['chunks and a length', () => invoke('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n')],
    ['two lengths', () => invoke('Content-Length: 2\r\nContent-Length: 3\r\n', '{}')],
    ['a length with a sign', () => invoke('Content-Length: +2\r\n', '{}')],
    ['an unknown transfer encoding', () => invoke('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')],
    [
      'two transfer encodings',
      () => invoke('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'),
    ],
    ['a chunk without a size', () => invoke('Transfer-Encoding: chunked\r\n', 'zz\r\n{}\r\n0\r\n\r\n')],
    ['bare line feeds', () => list().replaceAll('\r\n', '\n')],
    ['a bare carriage return', () => list('X-A: b\rX-B: c\r\n')],
    ['a folded header', () => list('X-A: b\r\n c\r\n')],
    ['a space before a colon', () => list('X-A : b\r\n')],
    ['a NUL in a header', () => list('X-A: b\0c\r\n')],
    ['no host', () => 'GET /2015-03-31/functions/ HTTP/1.1\r\n\r\n'],
    ['another protocol', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a huge header', () => list(`X-A: ${'a'.repeat(20_000)}\r\n`)],
    ['a great many headers', () => list('X-A: b\r\n'.repeat(4_000))],
  ])('%s', async (_, request) => {
    const answers = answersIn(await exchange(stack.server, request() + smuggled()));
    expect(answers).toEqual([expect.stringMatching(/^HTTP\/1\.1 400 Bad Request\r\n/)]);
    expect(answers[0]).toMatch(/\r\nconnection: close\r\n/i);
  });

  test('in the shape that AWS clients read', async () => {
    const reply = await exchange(stack.server, list().replaceAll('\r\n', '\n'));
    expect(reply).toMatch(/\r\nx-amzn-ErrorType: MalformedHttpRequestException\r\n/);
    expect(reply).toMatch(/\r\nx-amzn-RequestId: [0-9a-f-]{36}\r\n/);
    expect(reply).toMatch(/\r\n\r\n\{"message":"The request is not valid HTTP\."\}$/);
  });
});

test('a second host is part of the signature, or the call is refused', async () => {
  const reply = await exchange(stack.server, list('Host: elsewhere\r\nConnection: close\r\n'));
  expect(answersIn(reply)).toEqual([expect.stringMatching(/^HTTP\/1\.1 403 .*InvalidSignatureException/s)]);
});

test('nobody gets an upgrade', async () => {
  const reply = await exchange(stack.server, list('Connection: Upgrade, close\r\nUpgrade: h2c\r\n'));
  expect(answersIn(reply)).toEqual([expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n/)]);
});

describe('a body that nobody signed for', () => {
  const unsigned = (length: number) =>
    `POST /2015-03-31/functions HTTP/1.1\r\nHost: ${hostOf(stack.server)}\r\nContent-Length: ${length}\r\n\r\n`;

  test('is refused before a byte of it has come', async () => {
    const { hostname, port } = new URL(stack.server.endpoint);
    const socket = connect(Number(port), hostname);
    socket.write(unsigned(10_000_000));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 .*\{"message":"Missing Authentication Token"\}$/s);
    socket.destroy();
  });

  test('is not read to its end when it is huge', async () => {
    const sent = Buffer.concat([Buffer.from(unsigned(1_000_000_000)), Buffer.alloc(200_000_000)]);
    const reply = await exchange(stack.server, sent); // which ends when the server closes, long before a gigabyte
    expect(answersIn(reply)).toEqual([expect.stringMatching(/^HTTP\/1\.1 403 /)]);
  });

  test('costs a client that sends all of it before it reads nothing but the answer', async () => {
    const reply = await exchange(stack.server, unsigned(100_000) + 'x'.repeat(100_000) + list('Connection: close\r\n'));
    expect(answersIn(reply).map((answer) => answer.slice(9, 12))).toEqual(['403', '200']);
  });
});

test('the server is none the worse for all that', async () => {
  const answer = await send(
    stack.server,
    signed(stack.server, stack.account, { method: 'GET', url: '/2015-03-31/functions' }),
  );
  expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([
    200,
    '{"Functions":[]}',
    'application/json',
  ]);
});
