import type { LambdaClient } from '@aws-sdk/client-lambda';
import { openOutsideWorld, type OutsideWorld } from '@stoker/sandbox-docker/testing/outside-world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { stokerCli, stokerJson } from '../harness/operator-cli.js';
import { type Stack, startStack } from '../harness/stack.js';
import { NODE_ACTIONS } from './functions/node-actions.js';

const DATABASE = 5432;
const OTHER = '444455556666';

let world: OutsideWorld;
let stack: Stack;
let client: LambdaClient;
let other: LambdaClient;

const connect = async (from: LambdaClient, host: string, port = DATABASE) =>
  (await invoke(from, 'reaches', { do: 'connect', host, port })).body;
const set = (...options: string[]) => stokerJson(stack, 'accounts', 'egress', stack.account.accountId, ...options);
/** The server hears of what another process changed, and ends the environments that are otherwise. */
const eventually = (host: string, answer: string) =>
  expect.poll(() => connect(client, host), { timeout: 20_000, interval: 200 }).toBe(answer);

beforeAll(async () => {
  world = await openOutsideWorld([DATABASE]);
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2', STOKER_EGRESS_RESOLVERS: world.privateAddress });
  const stranger = await stack.operator.account(OTHER);
  client = lambdaClient(stack.server, stack.account);
  other = lambdaClient(stack.server, stranger);
  const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 512, Timeout: 20 } };
  await createFunction(client, stack.account, 'reaches', source);
  await createFunction(other, stranger, 'reaches', source);
}, 120_000);

afterAll(async () => {
  await stack.close();
  await world.close();
}, 60_000);

test('functions reach nothing unless their operator says so', async () => {
  expect(await set()).toEqual({ mode: 'none', allow: [], dns: false });
  expect(await connect(client, world.privateAddress)).toBe('ENETUNREACH');
});

test('a private database that is on the list is reached by name, and by nobody of another account', async () => {
  await set('--mode', 'allowlist', '--allow', `${world.privateAddress}:${DATABASE}`, '--dns');
  await eventually(world.privateAddress, 'connected');
  expect(await connect(client, 'db.internal')).toBe('connected');
  expect(await connect(client, world.publicAddress)).toBe('EHOSTUNREACH');
  expect(await connect(other, world.privateAddress)).toBe('ENETUNREACH');
});

test('with the internet the platform is still at hand, and what is private is not', async () => {
  await set('--mode', 'internet');
  await eventually(world.publicAddress, 'connected');
  expect(await connect(client, world.privateAddress)).toBe('EHOSTUNREACH');
  expect(await connect(client, '127.0.0.1', 9002)).toBe('connected');
  for (const url of [stack.server.endpoint, stack.server.adminOrigin, stack.redisUrl, stack.database.url]) {
    expect(await connect(client, '127.0.0.1', Number(new URL(url).port))).toBe('ECONNREFUSED');
  }
});

test('what is taken away is out of reach for environments that were there, and the trail has it all', async () => {
  await set('--mode', 'none');
  await eventually(world.publicAddress, 'ENETUNREACH');
  const rows = await stack.database.sql<{ operation: string }>(
    `SELECT operation FROM audit_trail WHERE resource = $1 AND operation = 'SetAccountEgress'`,
    [stack.account.accountId],
  );
  expect(rows).toHaveLength(3);
});

test.each([
  ['metadata', ['--mode', 'internet', '--allow', '169.254.169.254:80'], 'no function may reach'],
  ['a name', ['--mode', 'allowlist', '--allow', 'db.internal:5432'], 'is no address or network'],
])('%s is refused, and nothing is changed', async (_, options, message) => {
  const { status, stderr } = await stokerCli(stack, 'accounts', 'egress', stack.account.accountId, ...options);
  expect(status).not.toBe(0);
  expect(stderr).toContain(message);
  expect(await set()).toMatchObject({ mode: 'none' });
});
