import type { LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { NODE_ACTIONS } from '../e2e/functions/node-actions.js';

let stack: Stack;
let client: LambdaClient;
let other: TestAccount;
let otherClient: LambdaClient;

const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 256, Timeout: 60 } };

beforeAll(async () => {
  // Room for four environments.
  stack = await startStack({
    STOKER_STEMS: 'nodejs24.x=1',
    STOKER_WORKER_MEMORY_MB: '1024',
    STOKER_MAX_WAIT_MS: '120000',
  });
  client = lambdaClient(stack.server, stack.account);
  other = await stack.operator.account('777788889999');
  otherClient = lambdaClient(stack.server, other);
}, 120_000);

afterAll(() => stack.close(), 60_000);

test('the backlog of one account does not keep another from its share', async () => {
  await createFunction(client, stack.account, 'greedy', source);
  await createFunction(otherClient, other, 'modest', source);
  const ended: string[] = [];
  const run = async (by: LambdaClient, name: string): Promise<void> => {
    const { functionError } = await invoke(by, name, { do: 'sleep', ms: 1_500 });
    expect(functionError).toBeUndefined();
    ended.push(name);
  };
  const backlog = Array.from({ length: 24 }, () => run(client, 'greedy'));
  await expect.poll(() => ended.length, { timeout: 60_000 }).toBeGreaterThan(0);
  const few = Array.from({ length: 4 }, () => run(otherClient, 'modest'));
  await Promise.all([...backlog, ...few]);
  console.log(`order of answers: ${ended.map((name) => name[0]).join('')}`);
  // Served in the order of arrival, all of the backlog would come before them.
  expect(ended.lastIndexOf('modest')).toBeLessThan(ended.lastIndexOf('greedy'));
}, 180_000);

test('what is beyond its capacity is refused at once, and all else is answered', async () => {
  await createFunction(client, stack.account, 'short', source);
  const sleep = () => invoke(client, 'short', { do: 'sleep', ms: 250 });
  await Promise.all(Array.from({ length: 4 }, sleep));
  const until = performance.now() + 4_000;
  const served: number[] = [];
  const refused: TooManyRequestsException[] = [];
  const drive = async (): Promise<void> => {
    while (performance.now() < until) {
      const began = performance.now();
      try {
        await sleep();
        served.push(performance.now() - began);
      } catch (error) {
        refused.push(error as TooManyRequestsException);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  await Promise.all(Array.from({ length: 40 }, drive));
  const worst = Math.round(Math.max(...served));
  console.log(`${served.length} answered, the slowest in ${worst} ms; ${refused.length} refused`);
  expect(served.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  for (const error of refused) {
    expect(error).toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ConcurrentInvocationLimitExceeded',
      retryAfterSeconds: '1',
    });
  }
  expect((await sleep()).functionError).toBeUndefined();
}, 60_000);
