import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { NODE_ACTIONS } from '../e2e/functions/node-actions.js';
import { SandboxContainers } from '../harness/containers.js';
import { EngineProxy } from '../harness/engine-proxy.js';
import { held } from '../harness/faults/orphans.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { SyncLoad } from '../harness/load.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

let directory: string;
let proxy: EngineProxy;
let stack: Stack;
let client: LambdaClient;
let containers: SandboxContainers;

const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 256, Timeout: 10 } };
const isReady = async (): Promise<boolean> => (await fetch(`${stack.server.endpoint}/readyz`)).ok;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-engine-'));
  proxy = await EngineProxy.start(join(directory, 'docker.sock'));
  stack = await startStack({
    DOCKER_HOST: proxy.dockerHost,
    STOKER_STEMS: 'nodejs24.x=1',
    STOKER_CREATE_TIMEOUT_MS: '3000',
  });
  client = lambdaClient(stack.server, stack.account);
  containers = SandboxContainers.of(stack.server);
  await createFunction(client, stack.account, 'warm', source);
  await invoke(client, 'warm', { do: 'instance' });
}, 120_000);

afterEach(() => proxy.pass());

afterAll(async () => {
  await stack.close();
  await proxy.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

/** Nothing exists that the server does not know of, and the other way round. */
const reconciled = (): Promise<unknown> =>
  until(
    'the containers are those that the server has',
    async () => (await containers.list()).length === (await held(stack.server.metricsUrl)),
    60_000,
  );

/** One client that asks now and then, so that a slow machine has time for the rest. */
const traffic = (): SyncLoad => new SyncLoad([client], 'warm', { do: 'sleep', ms: 100 });

/** Invokes a function whose environments end with each invocation until no more can be had for it. */
async function startsNoMore(name: string): Promise<void> {
  const error = await until(
    'a start fails',
    () =>
      invoke(client, name, { do: 'exit', status: 0 }).then(
        () => undefined,
        (reason: unknown) => reason,
      ),
    60_000,
  );
  expect(error).toMatchObject({ name: 'ServiceException', $metadata: { httpStatusCode: 500 } });
}

/** Invokes a function that has no environment until one can be had for it. */
async function startsAgain(name: string): Promise<void> {
  await until(
    `${name} runs`,
    () =>
      invoke(client, name, { do: 'instance' }).then(
        ({ functionError }) => functionError === undefined,
        () => false,
      ),
    60_000,
  );
}

test('an engine that does not answer costs new environments only, turns readiness red, and leaves nothing behind', async () => {
  for (const name of ['cold', 'later']) await createFunction(client, stack.account, name, source);
  const load = traffic();
  proxy.stall();
  // Stems that wait are still there for some; then a start comes to its deadline.
  await startsNoMore('cold');
  await until('readiness is red', async () => !(await isReady()), 60_000);
  expect(await invoke(client, 'warm', { do: 'instance' })).toMatchObject({ functionError: undefined });
  await proxy.pass();
  await until('readiness is green', isReady, 60_000);
  await startsAgain('cold');
  expect(await load.stop()).toMatchObject({ failed: [], unanswered: [] });
  // Containers that the engine made meanwhile, and nobody was told of, are found by listing.
  await reconciled();
}, 240_000);

test('an engine that is restarted is found again', async () => {
  const load = traffic();
  await proxy.refuse();
  await startsNoMore('later');
  expect(await invoke(client, 'warm', { do: 'instance' })).toMatchObject({ functionError: undefined });
  await proxy.pass();
  await startsAgain('later');
  expect(await load.stop()).toMatchObject({ failed: [], unanswered: [] });
  await reconciled();
  expect(await isReady()).toBe(true);
}, 180_000);
