import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limitsOf, SandboxContainers } from '../harness/containers.js';
import { createFunction, invoke, lambdaClient, sandboxOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { NODE_ACTIONS } from './functions/node-actions.js';

const MB = 1_048_576;
/** A buffered response of Lambda: 6 MB and a hundred bytes. */
const LARGEST_RESPONSE = 6 * MB + 100;

let stack: Stack;
let client: LambdaClient;
let containers: SandboxContainers;

const files = { 'index.js': NODE_ACTIONS };
const make = (name: string, settings: object) => createFunction(client, stack.account, name, { files, settings });

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2' });
  client = lambdaClient(stack.server, stack.account);
  containers = SandboxContainers.of(stack.server);
  await make('roomy', { MemorySize: 2048, Timeout: 60 });
}, 120_000);

afterAll(() => stack.close(), 60_000);

test.each([128, 1769, 3538])('%i MB are its memory, without swap, and its share of the CPUs', async (memoryMb) => {
  const name = `memory-${memoryMb}`;
  await make(name, { MemorySize: memoryMb });
  const sandboxId = sandboxOf(await invoke(client, name, { do: 'context' }));
  const limits = await containers.limitsOf(sandboxId);
  expect(limits).toMatchObject({ memoryBytes: memoryMb * MB, swapBytes: 0, pids: 1024 });
  expect(limits.vcpus).toBeCloseTo(memoryMb / 1769, 3);
});

test('/tmp holds 512 MB unless the function asks for more', async () => {
  const fill = (name: string, mb: number) => invoke(client, name, { do: 'fill', path: '/tmp/file', mb });
  expect(await fill('roomy', 500)).toMatchObject({ body: 'done' });
  expect(await fill('roomy', 600)).toMatchObject({ body: 'ENOSPC' });
  await invoke(client, 'roomy', { do: 'remove', path: '/tmp/file' });
  await make('storage', { MemorySize: 2048, Timeout: 60, EphemeralStorage: { Size: 1024 } });
  expect(await fill('storage', 600)).toMatchObject({ body: 'done' });
  expect(await fill('storage', 1100)).toMatchObject({ body: 'ENOSPC' });
}, 120_000);

test('what lies in /tmp is not the function’s memory: with 128 MB it writes 400 and goes on', async () => {
  await make('modest', { MemorySize: 128, Timeout: 120 });
  const before = (await invoke(client, 'modest', { do: 'instance' })).body as { instance: string };
  expect(await invoke(client, 'modest', { do: 'fill', path: '/tmp/file', mb: 400 })).toMatchObject({ body: 'done' });
  expect(await invoke(client, 'modest', { do: 'instance' })).toMatchObject({ body: { instance: before.instance } });
}, 120_000);

test('1,024 files can be open', async () => {
  const { body } = await invoke(client, 'roomy', { do: 'openFiles' });
  expect(body).toMatchObject({ failure: 'EMFILE' });
  const { count } = body as { count: number };
  expect(count).toBeGreaterThan(900);
  expect(count).toBeLessThan(1024);
});

test('a response may have 6 MB; more is Function.ResponseSizeTooLarge, and the environment goes on', async () => {
  const before = (await invoke(client, 'roomy', { do: 'instance' })).body as { instance: string };
  const large = (bytes: number) => invoke(client, 'roomy', { do: 'large', bytes });
  const fits = await large(LARGEST_RESPONSE);
  expect(fits.functionError).toBeUndefined();
  expect((fits.body as string).length).toBe(LARGEST_RESPONSE - 2);
  expect(await large(LARGEST_RESPONSE + 1)).toMatchObject({
    status: 200,
    functionError: 'Unhandled',
    body: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`,
    },
  });
  expect(await invoke(client, 'roomy', { do: 'instance' })).toMatchObject({ body: { instance: before.instance } });
});

test('a fork bomb ends at the limit of processes and with its environment; neighbours go on', async () => {
  await make('bomb', { MemorySize: 1769, Timeout: 3 });
  await make('neighbour', { MemorySize: 512 });
  const sandboxId = sandboxOf(await invoke(client, 'bomb', { do: 'context' }));
  const pid = await containers.pidOf(sandboxId);
  const bomb = invoke(client, 'bomb', { do: 'spawn', command: 'bomb() { bomb | bomb & }; bomb; wait' });
  const peak = await until('the bomb has gone off', () => {
    const { pidsNow } = limitsOf(pid);
    return pidsNow > 500 && pidsNow;
  });
  expect(peak).toBeLessThanOrEqual(1024);
  expect(await invoke(client, 'neighbour', { do: 'echo', value: 'fine' })).toMatchObject({ body: 'fine' });
  expect(await bomb).toMatchObject({ functionError: 'Unhandled', body: { errorType: 'Sandbox.Timedout' } });
  await until('its container is gone', async () =>
    (await containers.list()).every((container) => container.sandboxId !== sandboxId),
  );
  expect(await invoke(client, 'bomb', { do: 'instance' })).toMatchObject({ body: { count: 1 } });
});
