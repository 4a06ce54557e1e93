import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { stokerCli, stokerJson } from '../harness/operator-cli.js';
import { MASTER_KEY } from '../harness/server-process.js';
import { type Stack, startStack } from '../harness/stack.js';

const CANARY = 'canary-in-the-environment-7f3a';

let stack: Stack;
let client: LambdaClient;
/** What must be found nowhere, by where it comes from. */
const secrets = new Map<string, string>([
  ['an environment variable', CANARY],
  ['the master key', MASTER_KEY.toString('base64')],
]);

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  secrets.set('the secret of an access key', stack.account.secretAccessKey);
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

/** Every way in which a secret may lie in a text. */
function written(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
}

async function tables(): Promise<[string, string][]> {
  const names = await stack.database.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const found: [string, string][] = [];
  for (const { name } of names) {
    const rows = await stack.database.sql<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    found.push([`table ${name}`, rows.map(({ row }) => row).join('\n')]);
  }
  return found;
}

async function redisKeys(): Promise<[string, string][]> {
  const redis = new Redis(stack.redisUrl);
  try {
    const keys = await redis.keys('*');
    return await Promise.all(
      keys.map(async (key): Promise<[string, string]> => [`Redis ${key}`, key + (await valueOf(redis, key))]),
    );
  } finally {
    await redis.quit();
  }
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, '0', '-1'));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, '0', '-1'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return (await redis.get(key)) ?? '';
  }
}

/** Logs of the server and of functions, journals, and whatever else it keeps; not the file that the operator keeps the key in. */
async function files(): Promise<[string, string][]> {
  const entries = await readdir(stack.home, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !['master.key', 'secrets.json'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'latin1').catch(() => '')]),
  );
}

const everything = async () => [...(await tables()), ...(await redisKeys()), ...(await files())];

/** Where a secret lies open. */
async function findings(): Promise<string[]> {
  const places = await everything();
  const placesOf = (text: string) =>
    places.filter(([, kept]) => written(text).some((form) => kept.includes(form))).map(([place]) => place);
  // What is no secret is found where it is.
  const { accessKeyId } = stack.account;
  expect(placesOf(accessKeyId)).toEqual(
    expect.arrayContaining(['table public.access_keys', 'table public.audit_trail']),
  );
  expect(placesOf('111122223333')).toContain(join(stack.home, 'server.log'));
  return [...secrets].flatMap(([what, secret]) => placesOf(secret).map((place) => `${what}: ${place}`));
}

test('no secret lies open in a table, a key of Redis, a log or a journal', async () => {
  const files = { 'index.mjs': 'export const handler = async (event) => { if (event.fail) throw new Error("x"); };' };
  const settings = { Environment: { Variables: { TOKEN: CANARY } } };
  await createFunction(client, stack.account, 'f', { files, settings });
  await invoke(client, 'f');
  await invoke(client, 'f', { fail: true });
  await client.send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '{"fail":true}' }));

  // Calls that are refused with the secret in them.
  const ZipFile = await zipOf(files);
  const broken = { FunctionName: 'g', Code: { ZipFile }, Role: stack.account.role, Handler: 'index.handler' };
  for (const Variables of [{ 'not a name': CANARY }, { A: CANARY.repeat(200) }]) {
    const create = new CreateFunctionCommand({ ...broken, Runtime: 'nodejs24.x', Environment: { Variables } });
    await expect(client.send(create)).rejects.toThrow();
  }
  const deny = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } };
  const user = await stack.operator.user(stack.account, 'nobody', deny);
  secrets.set('the secret of a user’s key', user.secretAccessKey);
  const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'f', ...settings });
  await expect(lambdaClient(stack.server, user).send(update)).rejects.toThrow('not authorized');

  const { accountId, accessKeyId, secretAccessKey } = stack.account;
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' },
  };
  const RoleArn = await stack.operator.role(stack.account, 'taken', trust);
  const sts = new STSClient({
    endpoint: stack.server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const session = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'canary' }));
  secrets.set('the secret of a session', session.Credentials?.SecretAccessKey ?? '');
  secrets.set('the token of a session', session.Credentials?.SessionToken ?? '');
  for (const [what, secret] of secrets) expect([what, secret.length > 20]).toEqual([what, true]);

  await expect
    .poll(async () => (await stack.database.sql(`SELECT FROM usage_records`)).length, { timeout: 20_000 })
    .toBeGreaterThan(2);
  await expect
    .poll(async () => (await stack.database.sql(`SELECT FROM audit_trail WHERE outcome = 'denied'`)).length)
    .toBeGreaterThan(0);
  expect(await findings()).toEqual([]);
}, 90_000);

test('keys are rotated under a server that works on, and what was read is read as before', async () => {
  interface Key {
    readonly id: string;
    readonly purpose: string;
    readonly values: number;
  }
  const before = await stokerJson<Key[]>(stack, 'secrets');
  expect(before.map(({ purpose }) => purpose).toSorted()).toEqual(['access-key', 'environment', 'stack']);

  let isOver = false;
  let calls = 0;
  const work = (async () => {
    for (; !isOver; calls++) {
      const variables = { TOKEN: CANARY, COUNT: String(calls) };
      const Environment = { Variables: variables };
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Environment })).catch(retryable);
      const read = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
      expect(read.Environment?.Variables?.['TOKEN']).toBe(CANARY);
    }
  })();
  const rotated = await stokerCli(stack, 'secrets', 'rotate', '--reason', 'a test');
  isOver = true;
  await work;
  expect(rotated).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Rotated: \d+ values.*3 old keys removed/),
  });
  expect(calls).toBeGreaterThan(10);

  const after = await stokerJson<Key[]>(stack, 'secrets');
  expect(after.map(({ purpose }) => purpose).toSorted()).toEqual(['access-key', 'environment', 'stack']);
  expect(after.filter(({ id }) => before.some((key) => key.id === id))).toEqual([]);
  expect(await findings()).toEqual([]);

  await stack.server.stop();
  await stack.restart();
  const fresh = lambdaClient(stack.server, stack.account);
  const read = await fresh.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
  expect(read.Environment?.Variables?.['TOKEN']).toBe(CANARY);
}, 90_000);

test('the master key is rotated under a server that works on; sessions of before end when it is forgotten', async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = await newSession();
  const session = { ...stack.account, accessKeyId, secretAccessKey, sessionToken };
  const environmentIsRead = async (): Promise<void> => {
    const reader = lambdaClient(stack.server, stack.account);
    const read = await reader.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    expect(read.Environment?.Variables?.['TOKEN']).toBe(CANARY);
  };
  const operator = async (command: string): Promise<string> => {
    const { status, stdout, stderr } = await stokerCli(stack, 'secrets', command, '--reason', 'a test');
    expect([status, stderr.includes('Error')]).toEqual([0, false]);
    return stdout;
  };
  expect(await operator('rotate-master')).toMatch(/^3 data keys are under a new master key/);
  await environmentIsRead();

  await stack.server.stop();
  await stack.restart();
  await environmentIsRead();
  await expect(lambdaClient(stack.server, session).send(new ListFunctionsCommand())).resolves.toBeDefined();

  expect(await operator('forget-master')).toMatch(/^1 earlier master keys are gone/);
  await stack.server.stop();
  await stack.restart();
  await environmentIsRead();
  await expect(lambdaClient(stack.server, session).send(new ListFunctionsCommand())).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
}, 120_000);

/** A session of the administrator’s own. */
async function newSession() {
  const { accessKeyId, secretAccessKey } = stack.account;
  const sts = new STSClient({
    endpoint: stack.server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { Credentials } = await sts.send(new GetSessionTokenCommand());
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}

/** While an update is being activated the next one is refused. */
function retryable(error: Error): void {
  expect(error.name).toBe('ResourceConflictException');
}
