import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerByTcp, type TcpLimits } from './dns-by-tcp.js';
import { messagesIn } from './dns-messages.js';
import { LookupRoom, Lookups } from './lookups.js';
import { framed, QUERY } from './testing/dns-query.js';

const LOOPBACK = '127.0.0.1';
const LIMITS: TcpLimits = { waitMs: 2_000, lifetimeMs: 10_000, queries: 100 };
/** As large as answers are. */
const ANSWER = framed(Buffer.alloc(65_535));

let resolver: Server;
let asked: number;
let closers: (() => void)[];

beforeEach(async () => {
  asked = 0;
  closers = [];
  resolver = createServer((socket) => {
    asked++;
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(ANSWER));
  }).listen(0, LOOPBACK);
  await once(resolver, 'listening');
  closers.push(() => resolver.close());
});

afterEach(() => {
  for (const close of closers) close();
});

async function client(limits: Partial<TcpLimits> = {}): Promise<Socket> {
  // A clock that runs ahead, so that no rate ends the test of another limit.
  let now = 0;
  const address = { address: LOOPBACK, port: (resolver.address() as AddressInfo).port };
  const lookups = new Lookups([address], new LookupRoom(), () => (now += 1_000));
  const forwarder = answerByTcp({ port: 0, host: LOOPBACK }, lookups, { ...LIMITS, ...limits });
  closers.push(() => forwarder.close());
  await once(forwarder.server, 'listening');
  const socket = connect((forwarder.server.address() as AddressInfo).port, LOOPBACK);
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

it('hands on queries and their answers, one after the other', async () => {
  const socket = await client();
  socket.write(Buffer.concat([framed(QUERY), framed(QUERY)]));
  let answers = 0;
  for await (const answer of messagesIn(socket)) {
    expect(answer).toEqual(ANSWER);
    if (++answers === 2) break;
  }
  expect(asked).toBe(2);
});

it('asks nothing more for who does not read, and hangs up', async () => {
  const socket = await client({ waitMs: 300, queries: 100_000 });
  socket.pause();
  const closed = once(socket, 'close');
  const queries = Buffer.concat(Array.from({ length: 1_000 }, () => framed(QUERY)));
  socket.write(queries);
  let before = -1;
  await expect.poll(() => asked === before || void (before = asked), { interval: 500, timeout: 10_000 }).toBe(true);
  // What lies in the buffers of two sockets, and not an answer for every query.
  expect(asked).toBeLessThan(500);
  socket.resume();
  await closed;
});

it('ends a connection that lasts too long, however busy it is', async () => {
  const socket = await client({ lifetimeMs: 300 });
  // The length of a query of which there is always more to come.
  const trickle = setInterval(() => socket.write(Buffer.of(0xff)), 20);
  closers.push(() => clearInterval(trickle));
  socket.resume();
  await once(socket, 'close');
  expect(asked).toBe(0);
});

it('answers so many queries of a connection, and ends it', async () => {
  const socket = await client({ queries: 2 });
  socket.write(Buffer.concat(Array.from({ length: 5 }, () => framed(QUERY))));
  let answers = 0;
  for await (const answer of messagesIn(socket)) answers += Number(answer.length === ANSWER.length);
  expect([answers, asked]).toEqual([2, 2]);
});
