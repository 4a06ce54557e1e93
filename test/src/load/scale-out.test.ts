import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { NODE_ACTIONS } from '../e2e/functions/node-actions.js';

let stack: Stack;
let client: LambdaClient;

const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 128, Timeout: 60 } };

beforeAll(async () => {
  // The machine may be slow; nothing here is about how long anybody waits.
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2', STOKER_MAX_WAIT_MS: '120000' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

async function environments(): Promise<number> {
  const metrics = await (await fetch(stack.server.metricsUrl)).text();
  const states = ['idle', 'busy', 'starting'].map((state) => `stoker_environments{state="${state}"} `);
  const lines = metrics.split('\n').filter((line) => states.some((state) => line.startsWith(state)));
  return lines.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
}

test('200 at once to a function that has no environment are all answered, by far fewer environments', async () => {
  await createFunction(client, stack.account, 'burst', source);
  // An SDK client has 50 connections.
  const clients = Array.from({ length: 4 }, () => lambdaClient(stack.server, stack.account));
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => invoke(clients[n % 4]!, 'burst', { do: 'echo', value: n })),
  );
  const made = await environments();
  console.log(`200 answered in ${Math.round(performance.now() - began)} ms by ${made} environments`);
  expect(answers.map(({ body }) => body)).toEqual(answers.map((_, n) => n));
  // 32 of a function start at once at most; what they take over needs no more.
  expect(made).toBeLessThanOrEqual(64);
}, 180_000);

test('a trickle needs one environment', async () => {
  await createFunction(client, stack.account, 'trickle', source);
  const instances = new Set<string>();
  for (let n = 0; n < 20; n += 1) {
    instances.add(((await invoke(client, 'trickle', { do: 'instance' })).body as { instance: string }).instance);
  }
  expect(instances.size).toBe(1);
}, 60_000);
