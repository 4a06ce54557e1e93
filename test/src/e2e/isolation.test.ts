import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  type LambdaClient,
  PublishVersionCommand,
  type Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { SandboxContainers } from '../harness/containers.js';
import { createFunction, invoke, lambdaClient, sandboxOf, zipOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { NODE_ACTIONS } from './functions/node-actions.js';

let stack: Stack;
let client: LambdaClient;
let containers: SandboxContainers;
let stranger: TestAccount;
let strangerClient: LambdaClient;

const actions = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 512 } };
const saying = (word: string) => ({ 'index.js': `exports.handler = async () => '${word}';` });
const sandboxFor = async (name: string, qualifier?: string): Promise<string> =>
  sandboxOf(await invoke(client, name, { do: 'context' }, { Qualifier: qualifier }));

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2', STOKER_FREEZE_AFTER_MS: '50' });
  client = lambdaClient(stack.server, stack.account);
  containers = SandboxContainers.of(stack.server);
  stranger = await stack.operator.account('444455556666');
  strangerClient = lambdaClient(stack.server, stranger);
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe('two accounts with the same zip under the same name', () => {
  beforeAll(async () => {
    await createFunction(client, stack.account, 'twin', actions);
    await createFunction(strangerClient, stranger, 'twin', actions);
  });

  test('share no environment, no /tmp and no code directory', async () => {
    expect(await invoke(client, 'twin', { do: 'write', path: '/tmp/secret', text: 'mine' })).toMatchObject({
      body: 'done',
    });
    expect(await invoke(strangerClient, 'twin', { do: 'read', path: '/tmp/secret' })).toMatchObject({ body: 'ENOENT' });
    const mine = await sandboxFor('twin');
    const theirs = sandboxOf(await invoke(strangerClient, 'twin', { do: 'context' }));
    expect(theirs).not.toBe(mine);
    const codeOf = async (asker: LambdaClient): Promise<string> => {
      const { body } = await invoke(asker, 'twin', { do: 'read', path: '/proc/self/mountinfo' });
      return (
        String(body)
          .split('\n')
          .findLast((line) => line.includes(' /var/task '))
          ?.split(' ')[3] ?? ''
      );
    };
    const [myCode, theirCode] = [await codeOf(client), await codeOf(strangerClient)];
    expect(myCode).toContain(stack.account.accountId);
    expect(theirCode).toContain(stranger.accountId);
  });

  test('cannot invoke each other’s, whether it exists or not', async () => {
    const arn = (name: string) => `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`;
    const refusal = async (name: string): Promise<string> => {
      const error: unknown = await invoke(strangerClient, arn(name)).catch((thrown: unknown) => thrown);
      return `${(error as Error).name}: ${(error as Error).message}`.replaceAll(name, 'NAME');
    };
    expect(await refusal('twin')).toMatch(/^(AccessDenied|ResourceNotFound)/);
    expect(await refusal('twin')).toBe(await refusal('nobody'));
  });
});

test('a function that was deleted is gone with its environments; another of its name starts anew', async () => {
  await createFunction(client, stack.account, 'reborn', actions);
  await invoke(client, 'reborn', { do: 'write', path: '/tmp/old', text: 'old' });
  const old = await sandboxFor('reborn');
  await client.send(new DeleteFunctionCommand({ FunctionName: 'reborn' }));
  await expect(invoke(client, 'reborn')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await createFunction(client, stack.account, 'reborn', actions);
  expect(await invoke(client, 'reborn', { do: 'read', path: '/tmp/old' })).toMatchObject({ body: 'ENOENT' });
  expect(await sandboxFor('reborn')).not.toBe(old);
  await until('the old container is gone', async () =>
    (await containers.list()).every(({ sandboxId }) => sandboxId !== old),
  );
});

test('a function made again under its name at once runs the new code', async () => {
  const create = async (word: string): Promise<void> => {
    const code = { ZipFile: await zipOf(saying(word)) };
    const settings = { Runtime: 'nodejs24.x' as Runtime, Handler: 'index.handler', Role: stack.account.role };
    await client.send(new CreateFunctionCommand({ FunctionName: 'phoenix', Code: code, ...settings }));
  };
  await create('first');
  expect(await answerOnceActive('phoenix')).toBe('first');
  for (const word of ['second', 'third']) {
    await client.send(new DeleteFunctionCommand({ FunctionName: 'phoenix' }));
    await create(word);
    expect(await answerOnceActive('phoenix')).toBe(word);
  }
});

test('no old code is served once an update has succeeded, under load too', async () => {
  await createFunction(client, stack.account, 'updated', { files: saying('0'), settings: { MemorySize: 512 } });
  let running = true;
  const failures: unknown[] = [];
  const load = Promise.all(
    [1, 2].map(async () => {
      while (running) {
        await invoke(client, 'updated').catch((error: unknown) => failures.push(error));
        await sleep(5);
      }
    }),
  );
  for (let revision = 1; revision <= 5; revision += 1) {
    const ZipFile = await zipOf(saying(String(revision)));
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'updated', ZipFile }));
    await updated('updated');
    const answers = await Promise.all([1, 2, 3, 4].map(async () => (await invoke(client, 'updated')).body));
    expect(answers).toEqual(Array(4).fill(String(revision)));
  }
  running = false;
  await load;
  expect(failures).toEqual([]);
});

test('settings that were updated are the ones that it runs with', async () => {
  await createFunction(client, stack.account, 'settled', actions);
  const before = await sandboxFor('settled');
  const Environment = { Variables: { COLOUR: 'blue' } };
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'settled', Environment }));
  await updated('settled');
  expect(await invoke(client, 'settled', { do: 'environment' })).toMatchObject({ body: { COLOUR: 'blue' } });
  expect(await sandboxFor('settled')).not.toBe(before);
});

test('a version and $LATEST never share an environment', async () => {
  await createFunction(client, stack.account, 'versioned', actions);
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName: 'versioned' }));
  const latest = await sandboxFor('versioned');
  const published = await sandboxFor('versioned', Version);
  expect(published).not.toBe(latest);
  expect(await sandboxFor('versioned')).toBe(latest);
  expect(await sandboxFor('versioned', Version)).toBe(published);
  expect(await invoke(client, 'versioned', { do: 'context' }, { Qualifier: '1' })).toMatchObject({
    executedVersion: '1',
    body: { functionVersion: '1', arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:versioned:1` },
  });
});

test('nothing runs in an idle environment; the next invocation thaws it', async () => {
  await createFunction(client, stack.account, 'ticking', actions);
  const sandboxId = await sandboxFor('ticking');
  expect((await invoke(client, 'ticking', { do: 'ticking' })).body).toBeGreaterThan(0);
  await until('it is frozen', () => containers.isFrozen(sandboxId));
  const frozenAt = (await invoke(client, 'ticking', { do: 'ticks' })).body as number;
  await until('it is frozen again', () => containers.isFrozen(sandboxId));
  await sleep(700);
  const after = (await invoke(client, 'ticking', { do: 'ticks' })).body as number;
  // A timer of 5 ms would have run 140 times; up to the freeze, 50 ms after an answer, it may.
  expect(after - frozenAt).toBeLessThan(70);
  expect(await sandboxFor('ticking')).toBe(sandboxId);
});

function updated(name: string): Promise<unknown> {
  return waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 }, { FunctionName: name });
}

/** Invocations of a function that is still being made are refused as such. */
function answerOnceActive(name: string): Promise<unknown> {
  return until(`${name} answers`, async () => {
    try {
      return (await invoke(client, name)).body;
    } catch (error) {
      if ((error as Error).name === 'ResourceConflictException') return undefined;
      throw error;
    }
  });
}
