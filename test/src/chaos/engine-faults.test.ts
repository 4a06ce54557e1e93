import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASH_BOOTSTRAP } from '../e2e/functions/bash-bootstrap.js';
import { NODE_ACTIONS } from '../e2e/functions/node-actions.js';
import { SandboxContainers } from '../harness/containers.js';
import { endedEvents } from '../harness/events.js';
import { createFunction, invoke, lambdaClient, sandboxOf, sendEvent, zipOf } from '../harness/functions.js';
import { hostTraces, NO_TRACES, tracesOf } from '../harness/host-traces.js';
import { SyncLoad } from '../harness/load.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { usageOf } from '../harness/usage.js';

let stack: Stack;
let client: LambdaClient;
let containers: SandboxContainers;

const settings = { MemorySize: 512, Timeout: 30 };
const source = { files: { 'index.js': NODE_ACTIONS }, settings };
const context = async (name: string): Promise<string> => sandboxOf(await invoke(client, name, { do: 'context' }));
const killed = {
  functionError: 'Unhandled',
  body: {
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/) as unknown,
  },
};

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2,provided.al2023=1' });
  client = lambdaClient(stack.server, stack.account);
  containers = SandboxContainers.of(stack.server);
  for (const name of ['removed', 'shot', 'idle', 'thrown']) await createFunction(client, stack.account, name, source);
}, 120_000);

afterAll(() => stack.close(), 60_000);

const gone = (sandboxId: string): Promise<unknown> =>
  until(`nothing of ${sandboxId} is left`, async () => {
    const left = tracesOf([sandboxId], await hostTraces(stack.home, containers));
    return JSON.stringify(left) === JSON.stringify(NO_TRACES);
  });

const containerOf = async (sandboxId: string) =>
  containers.docker.getContainer((await containers.find(sandboxId)).containerId);

describe('an environment that dies', () => {
  test('because its container is removed during an invocation: Runtime.ExitError, and the next one works', async () => {
    const sandboxId = await context('removed');
    const running = invoke(client, 'removed', { do: 'sleep', ms: 20_000 });
    await sleep(200);
    await (await containerOf(sandboxId)).remove({ force: true });
    expect(await running).toMatchObject(killed);
    expect(await invoke(client, 'removed', { do: 'instance' })).toMatchObject({ body: { count: 1 } });
    await gone(sandboxId);
    await until('it is billed', async () =>
      (await usageOf(stack.database, 'removed')).some(({ outcome }) => outcome === 'exit'),
    );
  });

  test('because its process is killed during an invocation: Runtime.ExitError, and the next one works', async () => {
    const sandboxId = await context('shot');
    const pid = await containers.pidOf(sandboxId);
    const running = invoke(client, 'shot', { do: 'sleep', ms: 20_000 });
    await sleep(200);
    kill(pid, 'SIGKILL');
    expect(await running).toMatchObject(killed);
    expect(await invoke(client, 'shot', { do: 'instance' })).toMatchObject({ body: { count: 1 } });
    await gone(sandboxId);
  });

  test.each([
    ['its process is killed', async (sandboxId: string) => kill(await containers.pidOf(sandboxId), 'SIGKILL')],
    ['Docker kills it', async (sandboxId: string) => (await containerOf(sandboxId)).kill()],
    ['Docker removes it', async (sandboxId: string) => (await containerOf(sandboxId)).remove({ force: true })],
  ])(
    'while it is frozen, because %s, costs nobody an answer',
    async (_how, end) => {
      const sandboxId = await context('idle');
      await until('it is frozen', () => containers.isFrozen(sandboxId));
      // Docker waits for a process to die that may not do so before it is thawed.
      const ending = end(sandboxId).catch(() => undefined);
      await sleep(200);
      expect(await invoke(client, 'idle', { do: 'instance' })).toMatchObject({
        functionError: undefined,
        body: { count: 1 },
      });
      await ending;
      await gone(sandboxId);
    },
    60_000,
  );

  test('while a custom runtime is idle costs nobody an answer', async () => {
    const custom = { runtime: 'provided.al2023', files: BASH_BOOTSTRAP, settings };
    await createFunction(client, stack.account, 'custom', custom);
    await invoke(client, 'custom', { do: 'state' });
    const bound = (await containers.list()).filter(({ runtime }) => runtime === 'provided.al2023');
    await Promise.allSettled(bound.map(async ({ sandboxId }) => (await containerOf(sandboxId)).kill()));
    await sleep(100);
    expect(await invoke(client, 'custom', { do: 'state' })).toMatchObject({
      functionError: undefined,
      body: { count: 1 },
    });
    for (const { sandboxId } of bound) await gone(sandboxId);
  }, 60_000);

  test('of one function does not touch another’s', async () => {
    const load = new SyncLoad([lambdaClient(stack.server, stack.account)], 'thrown', { do: 'sleep', ms: 5 });
    for (let n = 0; n < 3; n += 1) {
      const sandboxId = await context('shot');
      kill(await containers.pidOf(sandboxId), 'SIGKILL');
      await sleep(50);
    }
    expect(await load.stop()).toMatchObject({ failed: [], unanswered: [] });
  });
});

describe('when every connection to the database is cut', () => {
  test('warm invocations go on, and are all billed', async () => {
    await createFunction(client, stack.account, 'warm', source);
    await invoke(client, 'warm', { do: 'instance' });
    const load = new SyncLoad([client], 'warm', { do: 'sleep', ms: 2 });
    for (let n = 0; n < 3; n += 1) {
      await stack.database.cutConnections();
      await sleep(250);
    }
    const { answered, failed, unanswered } = await load.stop();
    expect({ failed, unanswered }).toEqual({ failed: [], unanswered: [] });
    await until(
      'all are billed',
      async () => {
        const billed = new Set((await usageOf(stack.database, 'warm')).map(({ invocationId }) => invocationId));
        return answered.every((id) => billed.has(id));
      },
      30_000,
    );
  }, 60_000);

  test('the control plane and events recover, and changes are heard of again', async () => {
    const saying = (word: string) => ({ 'index.js': `exports.handler = async () => '${word}';` });
    await createFunction(client, stack.account, 'heard', { files: saying('old') });
    expect(await invoke(client, 'heard')).toMatchObject({ body: 'old' });
    await stack.database.cutConnections();
    await until('functions can be listed', () => succeeds(client.send(new ListFunctionsCommand({}))));
    await until('events are accepted', () => succeeds(sendEvent(client, 'heard', {})));
    const ZipFile = await zipOf(saying('new'));
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'heard', ZipFile }));
    const waiter = { client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 };
    await waitUntilFunctionUpdatedV2(waiter, { FunctionName: 'heard' });
    // What was announced while nobody listened is found when the listener is back, or when the snapshot is old.
    await until('the new code answers', async () => (await invoke(client, 'heard')).body === 'new');
    for (const { status } of await endedEvents(stack.database, 'heard', 1, 45_000)) expect(status).toBe('succeeded');
  }, 90_000);
});

test('when every connection to Redis is cut warm invocations go on, and events run', async () => {
  await createFunction(client, stack.account, 'counted', source);
  await invoke(client, 'counted', { do: 'instance' });
  const load = new SyncLoad([client], 'counted', { do: 'sleep', ms: 2 });
  await cutRedis(stack.redisUrl);
  await sleep(300);
  expect(await load.stop()).toMatchObject({ failed: [], unanswered: [] });
  await sendEvent(client, 'counted', { do: 'instance' });
  await endedEvents(stack.database, 'counted', 1, 30_000);
  expect(await invoke(client, 'counted', { do: 'instance' })).toMatchObject({ functionError: undefined });
}, 60_000);

function succeeds(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}

/** Closes the connections that use the same database of a Redis that others may use too. */
async function cutRedis(url: string): Promise<void> {
  const redis = new Redis(url);
  const own = await redis.client('ID');
  const connections = String(await redis.client('LIST')).split('\n');
  const number = new URL(url).pathname.slice(1);
  for (const line of connections) {
    const id = /^id=(\d+) /.exec(line)?.[1];
    if (id !== undefined && Number(id) !== own && line.includes(` db=${number} `)) await redis.client('KILL', 'ID', id);
  }
  await redis.quit();
}
