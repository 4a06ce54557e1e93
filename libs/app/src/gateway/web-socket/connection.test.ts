import type { ConnectionEnd } from '@stoker/core/web-socket/web-socket-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { Connection } from './connection.js';
import { MessageRoom } from './message-room.js';

const HOME = { accountId: '111122223333', apiId: 'api', stage: 'prod' };
const FACTS = {
  apiId: 'api',
  stage: 'prod',
  connectionId: 'L0SM9cOFvHcCIhw=',
  connectedAt: 1,
  domainName: 'd',
  identity: { sourceIp: '192.0.2.1' },
};
const KB = 1024;

let clock: FakeClock;
let sent: string[];
/** What the client's side has not taken yet. */
let taking: (() => void)[];
let did: string[];
let waiting: PromiseWithResolvers<string | undefined>[];
let ends: ConnectionEnd[];
let room: MessageRoom;
let connection: Connection;

beforeEach(() => {
  clock = new FakeClock();
  [sent, taking, did, waiting, ends] = [[], [], [], [], []];
  room = new MessageRoom({ bytes: 1_000 * KB, bytesPerAccount: 500 * KB });
  const socket = {
    send(data: Uint8Array, onTaken: () => void) {
      sent.push(Buffer.from(data).toString());
      taking.push(onTaken);
    },
    close: ({ code }: ConnectionEnd) => void did.push(`close ${code}`),
    cut: () => void did.push('cut'),
    pause: () => void did.push('pause'),
    resume: () => void did.push('resume'),
  };
  connection = new Connection(FACTS, HOME, socket, room, clock, {
    message() {
      waiting.push(Promise.withResolvers());
      return waiting.at(-1)!.promise;
    },
    async ended(_, end) {
      ends.push(end);
    },
    noRoom: () => 'no room',
  });
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

async function answer(at: number, text?: string): Promise<void> {
  waiting[at]!.resolve(text);
  await settle();
}

describe('messages', () => {
  it('are handed on without waiting for each other, and answered as their functions do', async () => {
    connection.receive('a');
    connection.receive('b');
    expect(waiting).toHaveLength(2);
    await answer(1, 'to b');
    await answer(0, 'to a');
    expect(sent).toEqual(['to b', 'to a']);
  });

  it('wait for a turn when there are many, and the client with them', async () => {
    for (let n = 0; n < 20; n++) connection.receive(`${n}`);
    expect([waiting.length, did]).toEqual([16, ['pause']]);
    await answer(0);
    expect([waiting.length, did]).toEqual([17, ['pause']]);
    for (let n = 1; n < 20; n++) await answer(n);
    expect([waiting.length, did]).toEqual([20, ['pause', 'resume']]);
    expect(room.take(HOME.accountId, 500 * KB)).toBe(true);
  });

  it('find no room where the account has none left, and the client is told', async () => {
    room.take(HOME.accountId, 499 * KB);
    connection.receive('x'.repeat(2 * KB));
    expect([waiting.length, sent]).toEqual([0, ['no room']]);
  });

  it('that wait are forgotten with their connection', async () => {
    for (let n = 0; n < 20; n++) connection.receive(`${n}`);
    connection.ended({ code: 1006, reason: '' });
    for (let n = 0; n < 16; n++) await answer(n, 'too late');
    expect([waiting.length, sent]).toEqual([16, []]);
    expect(room.take(HOME.accountId, 500 * KB)).toBe(true);
  });
});

describe('what is sent', () => {
  it('waits for a client up to a limit, which is given back as it takes it', () => {
    const message = Buffer.alloc(128 * KB);
    expect([connection.post(message), connection.post(message), connection.post(message)]).toEqual([true, true, false]);
    expect(connection.moments.stuckSince).toBe(clock.monotonic());
    taking.shift()!();
    expect(connection.post(message)).toBe(true);
    for (const take of taking) take();
    expect(connection.moments.stuckSince).toBeUndefined();
  });

  it('costs something where it is empty too', () => {
    let posted = 0;
    while (posted < 5_000 && connection.post(Buffer.alloc(0))) posted++;
    expect(posted).toBeGreaterThan(1_000);
    expect(posted).toBeLessThan(5_000);
    taking.shift()!();
    expect(connection.moments.stuckSince).toBe(clock.monotonic());
    for (const take of taking) take();
    expect(room.take(HOME.accountId, 500 * KB)).toBe(true);
  });

  it('cuts a client that takes no answers', async () => {
    connection.post(Buffer.alloc(256 * KB));
    connection.receive('a');
    await answer(0, 'an answer');
    expect([did, ends]).toMatchObject([['cut'], [{ code: 1006 }]]);
  });
});

it('ends once, whoever says so first, and tells it', async () => {
  connection.close({ code: 1001, reason: 'Going away' });
  connection.close({ code: 1000, reason: '' });
  connection.ended({ code: 1006, reason: '' });
  connection.receive('too late');
  await connection.told;
  expect([did, ends, waiting.length]).toEqual([['close 1001'], [{ code: 1001, reason: 'Going away' }], 0]);
  expect(connection.isClosing).toBe(true);
});
