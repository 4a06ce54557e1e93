import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { AcceptedUpgrade, ClientSocket, UpgradeAnswer } from '@stoker/app/gateway/web-socket/client-socket';
import type { GatewayRequest, Site } from '@stoker/app/gateway/site';
import { systemClock } from '@stoker/app/ports/clock';
import { jsonResponse } from '@stoker/core/http/http-response';
import type { ConnectionEnd } from '@stoker/core/web-socket/web-socket-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gatewayServer } from '../gateway-server.js';
import { type FinishedRequest, HttpGateway } from '../http-gateway.js';
import { frame, framesIn } from './testing/frames.js';

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const VERSION = 'Sec-WebSocket-Version: 13\r\n';
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
const ASK = `GET /a HTTP/1.1\r\nHost: site.example\r\n${UPGRADE}`;
const GOOD = `${ASK}${KEY}${VERSION}\r\n`;

let server: Server;
let sockets: Socket[];
let messages: string[];
let ends: ConnectionEnd[];
let client: ClientSocket | undefined;
let abandoned: number;
let finished: FinishedRequest[];
let answer: (request: GatewayRequest) => UpgradeAnswer | Promise<UpgradeAnswer>;

const ACCEPT: AcceptedUpgrade = {
  headers: {},
  open(socket) {
    client = socket;
    // Connections of one test may end during the next.
    const [heard, ended] = [messages, ends];
    return {
      receive: (text) => void heard.push(text),
      touch: () => void heard.push('touched'),
      ended: (end) => void ended.push(end),
    };
  },
  abandon: () => void abandoned++,
};

beforeEach(async () => {
  [sockets, messages, ends, finished, abandoned, client] = [[], [], [], [], 0, undefined];
  answer = () => ACCEPT;
  const site: Site = {
    kind: 'web-socket',
    id: 'a1',
    accountId: '1',
    handle: () => jsonResponse(200, { as: 'a request' }),
    upgrade: async (request) => answer(request),
  };
  const plain: Site = { ...site, kind: 'http-api', upgrade: undefined as never };
  const gateway = new HttpGateway({
    catalog: {
      functionUrl: () => undefined,
      api: (id) => (id === 'plain' ? plain : site),
      domain: (name) => ({
        apiOf: () => ({ apiId: name === 'plain.example' ? 'plain' : 'a1', stage: 's', prefix: '' }),
      }),
    },
    domains: { region: 'us-east-1' },
    findKey: () => undefined,
    clock: systemClock,
    trustedProxies: [],
    bodyRoom: { bytes: 400_000, bytesPerKey: 300_000 },
    isClosing: () => false,
    onFinished: (request) => void finished.push(request),
  });
  server = gatewayServer(gateway, { headMs: 5_000, requestMs: 10_000, idleMs: 5_000, connections: 100 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  server.close();
});

/** Sends bytes over a connection of its own, which tells what has come. */
async function say(
  ...bytes: (string | Uint8Array)[]
): Promise<{ socket: Socket; read: () => Buffer; closed: Promise<unknown> }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let all = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => (all = Buffer.concat([all, chunk])));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  for (const piece of bytes) socket.write(piece);
  return { socket, read: () => all, closed };
}

const headOf = (bytes: Buffer): string => bytes.toString('latin1').split('\r\n\r\n')[0]!;
const bodyOf = (bytes: Buffer): Buffer => bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);

/** A connection over which both may speak. */
async function open() {
  const said = await say(GOOD);
  await expect.poll(() => headOf(said.read())).toMatch(/^HTTP\/1\.1 101 /);
  return { ...said, frames: () => framesIn(bodyOf(said.read())) };
}

/** The code of the frame that closed a connection. */
async function closedWith({ frames }: Awaited<ReturnType<typeof open>>): Promise<number | undefined> {
  const close = await vi.waitUntil(() => frames().find(({ opcode }) => opcode === 8));
  return close.payload.length === 0 ? undefined : close.payload.readUInt16BE(0);
}

describe('the handshake', () => {
  it('gives what the standard says, and the id of the request', async () => {
    const { read } = await open();
    expect(headOf(read())).toMatch(/\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=(?:\r\n|$)/);
    expect(headOf(read())).toMatch(/\r\nx-amzn-requestid: [0-9a-f-]{36}/);
    expect(finished).toMatchObject([{ status: 101, siteKind: 'web-socket', siteId: 'a1', path: '/a' }]);
  });

  it.each([
    ['without a key', `${ASK}${VERSION}\r\n`, 400],
    ['with a key that is none', `${ASK}Sec-WebSocket-Key: short\r\n${VERSION}\r\n`, 400],
    ['with two keys', `${ASK}${KEY}${KEY}${VERSION}\r\n`, 400],
    ['with a subprotocol that is none', `${ASK}${KEY}${VERSION}Sec-WebSocket-Protocol: a b\r\n\r\n`, 400],
    ['of another version', `${ASK}${KEY}Sec-WebSocket-Version: 8\r\n\r\n`, 426],
    ['of no version', `${ASK}${KEY}\r\n`, 426],
    ['with a path that is none', GOOD.replace('/a', '/a%ff'), 400],
    ['with two hosts', GOOD.replace('Host:', 'Host: other.example\r\nHost:'), 400],
  ])('is refused %s, and its connection closed', async (_, bytes, status) => {
    const { read, closed } = await say(bytes, frame('x'), GOOD);
    await closed;
    expect(
      read()
        .toString()
        .match(/HTTP\/1\.1 /g),
    ).toHaveLength(1);
    expect(headOf(read())).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*connection: close`, 'i'));
    expect([messages, client]).toEqual([[], undefined]);
  });

  it.each([
    ['asks by POST', GOOD.replace('GET', 'POST')],
    ['has a body', GOOD.replace('\r\n\r\n', '\r\nContent-Length: 5\r\n\r\nhello')],
    ['has a body in chunks', GOOD.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')],
    ['asks for another protocol', GOOD.replace('websocket', 'h2c')],
    ['is of HTTP/1.0', GOOD.replace('1.1', '1.0')],
  ])('is none where the request %s: it is answered as any other', async (_, bytes) => {
    const { read } = await say(bytes);
    await expect.poll(() => read().toString()).toContain('{"as":"a request"}');
    expect(client).toBeUndefined();
  });

  it('is none at a site that knows no connections', async () => {
    const { read, closed } = await say(GOOD.replace('site.example', 'plain.example'));
    await closed;
    expect(read().toString()).toContain('{"as":"a request"}');
  });

  it('is refused by the site in its own words', async () => {
    answer = () => jsonResponse(401, { message: 'who are you?' });
    const { read, closed } = await say(GOOD, frame('not for anybody'));
    await closed;
    expect(read().toString()).toMatch(/^HTTP\/1\.1 401 [^]*\{"message":"who are you\?"\}$/);
    expect(messages).toEqual([]);
  });

  it('fails with 500 where the site does', async () => {
    answer = () => Promise.reject(new Error('a defect'));
    const { read, closed } = await say(GOOD);
    await closed;
    expect(headOf(read())).toMatch(/^HTTP\/1\.1 500 /);
    expect(finished).toMatchObject([{ status: 500, defect: expect.any(Error) as Error }]);
  });

  it('does not overtake the answer to a request before it', async () => {
    const { read, closed } = await say(`${GOOD.replace(UPGRADE, '').replace('/a', '/slow')}${GOOD}`);
    await closed;
    expect(read().toString()).not.toContain('101');
  });

  it('offers a subprotocol that the client knows alone, and no compression', async () => {
    answer = () => ({ ...ACCEPT, headers: { 'sec-websocket-protocol': 'chat' } });
    const more = 'Sec-WebSocket-Protocol: other, chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n';
    const known = await say(GOOD.replace(VERSION, `${VERSION}${more}`));
    await expect.poll(() => headOf(known.read())).toMatch(/\r\nSec-WebSocket-Protocol: chat/);
    expect(headOf(known.read())).not.toMatch(/Extensions/);
    const unknown = await open();
    expect(headOf(unknown.read())).not.toMatch(/Sec-WebSocket-Protocol/);
  });

  it('is undone where the client has gone meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<AcceptedUpgrade>();
    answer = () => promise;
    const { socket } = await say(GOOD);
    await vi.waitUntil(() => server.listenerCount('upgrade') === 1);
    socket.resetAndDestroy();
    setTimeout(() => resolve(ACCEPT), 50);
    await expect.poll(() => abandoned + ends.length).toBe(1);
  });
});

describe('messages', () => {
  it('come whole, in one frame or several, with what was sent too soon', async () => {
    const { read } = await say(GOOD, frame('early'));
    await expect.poll(() => messages).toEqual(['early']);
    expect(headOf(read())).toMatch(/101/);
    const { socket } = await open();
    socket.write(
      Buffer.concat([frame('fir', { final: false }), frame('p', { opcode: 9 }), frame('st', { opcode: 0 })]),
    );
    socket.write(frame('zweite ✓'));
    await expect.poll(() => messages.slice(1)).toEqual(['touched', 'first', 'zweite ✓']);
  });

  it('are answered, pings by pongs', async () => {
    const { socket, frames } = await open();
    socket.write(frame('are you there?', { opcode: 9 }));
    const taken = vi.fn();
    client!.send(Buffer.from('hello'), taken);
    client!.send(Buffer.from([0xff, 0xfe]), taken);
    await expect
      .poll(() => frames().map(({ opcode, payload }) => [opcode, payload.toString('latin1')]))
      .toHaveLength(3);
    const sent = Object.fromEntries(frames().map(({ opcode, payload }) => [opcode, payload.toString('latin1')]));
    expect(sent).toEqual({ 1: 'hello', 2: '\xff\xfe', 10: 'are you there?' });
    await expect.poll(() => taken.mock.calls.length).toBe(2);
  });

  it('have 128 KB at most, in frames of 32 KB', async () => {
    const { socket } = await open();
    const piece = 'x'.repeat(32 * 1024);
    const pieces = [0, 1, 2, 3].map((at) => frame(piece, { opcode: at === 0 ? 1 : 0, final: at === 3 }));
    socket.write(Buffer.concat(pieces));
    await expect.poll(() => messages.map(({ length }) => length)).toEqual([128 * 1024]);
  });
});

describe('what is no WebSocket', () => {
  const big = 'x'.repeat(32 * 1024);
  it.each([
    ['a frame that is not masked', [frame('x', { masked: false })], 1002],
    ['a reserved opcode', [frame('x', { opcode: 3 })], 1002],
    ['a reserved opcode of control', [frame('x', { opcode: 11 })], 1002],
    ['what was compressed', [frame('x', { reserved: 4 })], 1002],
    ['a control frame in pieces', [frame('x', { opcode: 9, final: false })], 1002],
    ['a long control frame', [frame('x'.repeat(126), { opcode: 9 })], 1002],
    ['a piece of nothing', [frame('x', { opcode: 0 })], 1002],
    ['a message within another', [frame('x', { final: false }), frame('y')], 1002],
    ['what is no UTF-8', [frame(Buffer.from([0xc3, 0x28]))], 1007],
    ['half a character', [frame(Buffer.from('✓').subarray(0, 2))], 1007],
    ['bytes', [frame('x', { opcode: 2 })], 1003],
    ['a frame that is too long', [frame(`${big}x`)], 1009],
    [
      'a message that is too long',
      [frame(big, { final: false }), ...Array.from({ length: 4 }, () => frame(big, { opcode: 0, final: false }))],
      1009,
    ],
    [
      'a message in too many pieces',
      [frame('x', { final: false }), ...Array.from({ length: 1_100 }, () => frame('x', { opcode: 0, final: false }))],
      1008,
    ],
    ['a code of closing that is none', [frame(Buffer.from([0x03, 0xed]), { opcode: 8 })], 1002],
  ])(
    'closes the connection: %s',
    async (_, bytes, code) => {
      const connection = await open();
      connection.socket.write(Buffer.concat([...bytes, frame('never heard')]));
      expect(await closedWith(connection)).toBe(code);
      expect(ends).toMatchObject([{ code }]);
      expect(messages.filter((message) => message !== 'touched')).toEqual([]);
      await connection.closed;
      expect(ends).toHaveLength(1);
    },
    15_000,
  );

  it('finds no room for messages that many begin and nobody ends', async () => {
    const begun = Buffer.concat([frame(big, { final: false }), frame(big, { opcode: 0, final: false })]);
    const third = frame(big, { opcode: 0, final: false });
    const connections = [await open(), await open(), await open(), await open()];
    for (const { socket } of connections) socket.write(Buffer.concat([begun, third]));
    const closed = await Promise.race(connections.map((connection) => closedWith(connection)));
    expect(closed).toBe(1013);
    // What was held of it can be held of others.
    const socket = connections.find(({ frames }) => frames().length === 0)!.socket;
    socket.write(frame('end', { opcode: 0 }));
    await expect.poll(() => messages.map(({ length }) => length)).toEqual([3 * 32 * 1024 + 3]);
  });

  it('holds nothing of what comes after it', async () => {
    const begun = Array.from({ length: 9 }, (_, at) => frame(big, { opcode: at === 0 ? 1 : 0, final: false }));
    const bad = await open();
    bad.socket.write(Buffer.concat([frame('x', { opcode: 3 }), ...begun]));
    expect(await closedWith(bad)).toBe(1002);
    await bad.closed;
    const good = await open();
    good.socket.write(Buffer.concat([...begun.slice(0, 3), frame('', { opcode: 9 })]));
    await vi.waitUntil(() => messages.length > 0 || good.frames().length > 0);
    good.socket.write(frame('end', { opcode: 0 }));
    await expect.poll(() => messages.map(({ length }) => length)).toEqual(['touched'.length, 3 * 32 * 1024 + 3]);
  });

  it('cuts who answers no end of a connection', async () => {
    const connection = await open();
    client!.close({ code: 1001, reason: 'Going away' });
    expect(await closedWith(connection)).toBe(1001);
    await connection.closed;
  });

  it('cuts who sends pings and takes no pongs', async () => {
    const { socket, closed } = await open();
    socket.pause();
    const flood = Buffer.concat(Array.from({ length: 2_000 }, () => frame('x'.repeat(100), { opcode: 9 })));
    const write = (error?: Error | null): void => {
      if (!error) socket.write(flood, write);
    };
    write();
    await vi.waitUntil(() => ends.length === 1, { timeout: 30_000 });
    socket.destroy();
    await closed;
  }, 60_000);
});

it('tells how the client ended the connection', async () => {
  const { socket } = await open();
  socket.write(frame(Buffer.concat([Buffer.from([0x0f, 0xa1]), Buffer.from('bye')]), { opcode: 8 }));
  await expect.poll(() => ends).toEqual([{ code: 4001, reason: 'bye' }]);
  const other = await open();
  other.socket.write(frame('', { opcode: 8 }));
  await expect.poll(() => ends[1]).toEqual({ code: 1005, reason: 'Client-side close frame status not set' });
  const third = await open();
  third.socket.destroy();
  await expect.poll(() => ends[2]).toMatchObject({ code: 1006 });
});
