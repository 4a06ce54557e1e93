import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import type { Account } from '../../ports/identity-store.js';
import { MemoryConnectionHub } from '../../ports/testing/memory-connection-directory.js';
import { ConnectionCalls } from './connection-calls.js';
import { Connection } from './connection.js';
import { Connections } from './connections.js';
import { MessageRoom } from './message-room.js';

const ACCOUNT = '111122223333';
const HOME = { accountId: ACCOUNT, apiId: 'api', stage: 'prod' };
const TIMES = { idleMs: 1_000, lifetimeMs: 10_000, slowMs: 3_000 };

let clock: FakeClock;
let hub: MemoryConnectionHub;
let account: Partial<Account>;
let did: string[];

beforeEach(() => {
  clock = new FakeClock();
  hub = new MemoryConnectionHub();
  account = { accountId: ACCOUNT, quotas: { ...USUAL_QUOTAS, 'gateway-connections': 2 } };
  did = [];
});

function server(name: string) {
  const directory = hub.directory(name);
  const onError = (error: unknown) => void did.push(String(error));
  const connections = new Connections({
    times: TIMES,
    directory,
    findAccount: () => account as Account,
    countNew: () => undefined,
    clock,
    onError,
  });
  return { connections, calls: new ConnectionCalls({ connections, directory, countCall: () => undefined, onError }) };
}

async function hold({ connections }: ReturnType<typeof server>, id: string): Promise<Connection> {
  const facts = { ...HOME, connectionId: id, connectedAt: 1, domainName: 'd', identity: { sourceIp: '192.0.2.1' } };
  const socket = {
    send: () => void did.push(`send ${id}`),
    close: ({ code }: { code: number }) => void did.push(`close ${id} ${code}`),
    cut: () => void did.push(`cut ${id}`),
    pause: () => undefined,
    resume: () => undefined,
  };
  const connection = new Connection(facts, HOME, socket, new MessageRoom(), clock, {
    message: async () => undefined,
    async ended(ended) {
      connections.remove(ended);
    },
    noRoom: () => '',
  });
  await connections.announce(connection);
  connections.add(connection);
  return connection;
}

const A = 'AAAAAAAAAAAAAAA=';
const B = 'BBBBBBBBBBBBBBB=';
const gone = expect.objectContaining({ code: 'GoneException' }) as Error;

describe('connections of an account', () => {
  it('are as many as its quota says, those that are being made among them', async () => {
    const { connections } = server('one');
    const giveBack = await connections.admit(ACCOUNT);
    await connections.admit(ACCOUNT);
    await expect(connections.admit(ACCOUNT)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    giveBack();
    await connections.admit(ACCOUNT);
  });

  it('are none where it is suspended, or the server goes down', async () => {
    const { connections } = server('one');
    account = { ...account, status: 'suspended' };
    await expect(connections.admit(ACCOUNT)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await connections.drain();
    await expect(connections.admit(ACCOUNT)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
  });
});

describe('a look at all connections', () => {
  it('closes those that lie idle, and those that are old', async () => {
    const here = server('one');
    const [idle, busy] = [await hold(here, A), await hold(here, B)];
    for (let ms = 0; ms < 9_000; ms += 500) {
      clock.advance(500);
      busy.touch();
      here.connections.sweep();
    }
    expect([did, idle.isClosing, busy.isClosing]).toEqual([[`close ${A} 1001`], true, false]);
    clock.advance(1_000);
    busy.touch();
    here.connections.sweep();
    expect(did).toEqual([`close ${A} 1001`, `close ${B} 1001`]);
    expect(here.connections.size).toBe(0);
  });

  it('cuts those whose clients take nothing', async () => {
    const here = server('one');
    const connection = await hold(here, A);
    connection.post(Buffer.from('x'));
    clock.advance(2_999);
    connection.touch();
    here.connections.sweep();
    clock.advance(1);
    here.connections.sweep();
    expect(did).toEqual([`send ${A}`, `cut ${A}`]);
  });
});

describe('who asks about a connection', () => {
  it.each(['the server that holds it', 'another'])('of %s may post, look and close', async (which) => {
    const [here, there] = [server('one'), server('two')];
    await hold(here, A);
    const { calls } = which === 'another' ? there : here;
    const connection = await calls.find(A, { accountId: ACCOUNT });
    await calls.post(connection, Buffer.from('x'));
    expect(await calls.info(connection)).toMatchObject({ sourceIp: '192.0.2.1' });
    await calls.close(connection);
    expect(did).toEqual([`send ${A}`, `close ${A} 1000`]);
    await expect(calls.find(A, { accountId: ACCOUNT })).rejects.toEqual(gone);
    await expect(calls.info(connection)).rejects.toEqual(gone);
  });

  it.each([
    ['another account', { accountId: '999988887777' }],
    ['another API', { ...HOME, apiId: 'other' }],
    ['another stage', { ...HOME, stage: 'test' }],
  ])('from %s is told that it is gone', async (_, of) => {
    const [here, there] = [server('one'), server('two')];
    await hold(here, A);
    for (const { calls } of [here, there]) await expect(calls.find(A, of)).rejects.toEqual(gone);
  });

  it('is told where the client takes nothing more, and what no client takes', async () => {
    const here = server('one');
    await hold(here, A);
    const connection = await here.calls.find(A, HOME);
    const message = Buffer.alloc(128 * 1024);
    await here.calls.post(connection, message);
    await here.calls.post(connection, message);
    await expect(here.calls.post(connection, message)).rejects.toMatchObject({ code: 'LimitExceededException' });
    await expect(here.calls.post(connection, Buffer.alloc(128 * 1024 + 1))).rejects.toMatchObject({
      code: 'PayloadTooLargeException',
    });
  });

  it('is told that it is out of reach where another server does not answer', async () => {
    const [here, there] = [server('one'), server('two')];
    await hold(here, A);
    const connection = await there.calls.find(A, HOME);
    hub.servers.set('one', () => {
      throw new Error('late');
    });
    await expect(there.calls.info(connection)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    hub.servers.delete('one');
    await expect(there.calls.info(connection)).rejects.toEqual(gone);
  });
});

it('a server that goes down closes all, and waits until that is told', async () => {
  const here = server('one');
  await hold(here, A);
  await hold(here, B);
  await here.connections.drain();
  expect(did).toEqual([`close ${A} 1001`, `close ${B} 1001`]);
  expect(hub.connections.size).toBe(0);
});
