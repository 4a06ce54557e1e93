import {
  GetAccountSettingsCommand,
  InvokeCommand,
  type LambdaClient,
  ListFunctionsCommand,
  type TooManyRequestsException,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { stokerCli, stokerJson } from '../harness/operator-cli.js';
import { type Stack, startStack } from '../harness/stack.js';

const ID = '111122223333';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  const files = { 'index.mjs': 'export const handler = (ms) => new Promise((done) => setTimeout(done, ms ?? 0));' };
  await createFunction(client, stack.account, 'f', { files });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

const quotas = async (...args: string[]) => {
  const result = await stokerCli(stack, 'quotas', ...args, ...(args[0] === 'show' ? [] : ['--reason', 'a test']));
  expect(result).toMatchObject({ status: 0 });
  return result.stdout;
};
const set = (name: string, value: number) => quotas('set', name, String(value), '--account', ID);
const reset = (name: string) => quotas('reset', name, '--account', ID);

/** What the last of so many calls at once, and until one is refused, was refused with. */
async function refusal(call: () => Promise<unknown>, atOnce = 8): Promise<TooManyRequestsException> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const ends = await Promise.allSettled(Array.from({ length: atOnce }, call));
    const refused = ends.find((end) => end.status === 'rejected');
    if (refused !== undefined) return refused.reason as TooManyRequestsException;
  }
  throw new Error('nothing was refused');
}

test('an operator sees what an account may have and uses, and the platform’s layers', async () => {
  const shown = await quotas('show', '--account', ID);
  expect(shown).toMatch(/functions +1 +10,000 +default +1,000,000/);
  expect(await quotas('show', '--platform')).toMatch(/concurrency +1,000 +1,000,000/);
  const found = await stokerJson<{ name: string }[]>(stack, 'quotas', 'show', '--account', ID);
  expect(found.find(({ name }) => name === 'functions')).toMatchObject({ used: 1, value: 10_000, from: 'default' });
});

test('what is beyond the maximum is refused, and nothing changes', async () => {
  const beyond = ['quotas', 'set', 'concurrency', '1000001', '--account', ID, '--reason', 'x'];
  expect(await stokerCli(stack, ...beyond)).toMatchObject({ status: 1, stderr: expect.stringContaining('at most') });
  expect((await client.send(new GetAccountSettingsCommand())).AccountLimit).toMatchObject({
    ConcurrentExecutions: 1_000,
  });
});

test('account settings show the quotas of the account', async () => {
  await set('concurrency', 120);
  await set('code-storage', 1_000_000);
  await expect
    .poll(async () => (await client.send(new GetAccountSettingsCommand())).AccountLimit)
    .toMatchObject({ ConcurrentExecutions: 120, UnreservedConcurrentExecutions: 120, TotalCodeSize: 1_000_000 });
  await reset('code-storage');
  await reset('concurrency');
});

test('executions beyond the concurrency are refused with AWS’s reason', async () => {
  await set('concurrency', 1);
  const refused = await refusal(() => invoke(client, 'f', 300));
  expect(refused).toMatchObject({ name: 'TooManyRequestsException', Reason: 'ConcurrentInvocationLimitExceeded' });
  await reset('concurrency');
}, 60_000);

test('invocations beyond the rate are refused, those of others are not', async () => {
  await set('invocation-rate', 1);
  await set('invocation-burst', 2);
  const refused = await refusal(() => invoke(client, 'f'));
  expect(refused).toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'CallerRateLimitExceeded',
    Type: 'User',
    retryAfterSeconds: '1',
  });
  expect(refused.$metadata.httpStatusCode).toBe(429);
  // The control plane has a rate of its own.
  await client.send(new ListFunctionsCommand());
  const other = await stack.operator.account('444455556666');
  await lambdaClient(stack.server, other).send(new ListFunctionsCommand());
  await reset('invocation-rate');
  await reset('invocation-burst');
}, 60_000);

test('calls beyond the rate of their kind are refused', async () => {
  await set('write-rate', 1);
  const change = new UpdateFunctionConfigurationCommand({ FunctionName: 'none', Description: 'x' });
  // Whether or not there is such a function.
  await expect
    .poll(async () => (await refusal(() => client.send(change))).name, { timeout: 20_000 })
    .toBe('TooManyRequestsException');
  await client.send(new ListFunctionsCommand());
  await reset('write-rate');
}, 60_000);

test('a function more than there may be is refused, and everything else goes on', async () => {
  await set('functions', 1);
  const files = { 'index.mjs': 'export const handler = async () => 1;' };
  await expect(createFunction(client, stack.account, 'g', { files })).rejects.toMatchObject({
    name: 'CodeStorageExceededException',
    message: expect.stringContaining('the account can have 1 functions'),
  });
  expect((await client.send(new ListFunctionsCommand())).Functions).toHaveLength(1);
  await invoke(client, 'f');
  await reset('functions');
});

test('code beyond the storage is refused', async () => {
  await set('code-storage', 10);
  const files = { 'index.mjs': 'export const handler = async () => 2;' };
  await expect(createFunction(client, stack.account, 'h', { files })).rejects.toMatchObject({
    name: 'CodeStorageExceededException',
  });
  await reset('code-storage');
});

test('events are refused while too many wait', async () => {
  await set('concurrency', 1);
  await set('async-backlog', 5);
  const accept = () => client.send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '2000' }));
  const refused = await refusal(accept, 4);
  expect(refused).toMatchObject({ name: 'TooManyRequestsException', retryAfterSeconds: '5' });
  await reset('async-backlog');
  await reset('concurrency');
}, 60_000);

test('environments take no more memory than their account may have', async () => {
  await set('memory', 256);
  await new Promise((done) => setTimeout(done, 1_000));
  await stack.server.stop();
  await stack.restart();
  client = lambdaClient(stack.server, stack.account);
  await Promise.all(Array.from({ length: 6 }, () => invoke(client, 'f', 200)));
  const metrics = await (await fetch(stack.server.metricsUrl)).text();
  const environments = [...metrics.matchAll(/^stoker_environments\{state="(idle|busy|starting)"\} (\d+)$/gm)];
  expect(environments.reduce((sum, [, , count]) => sum + Number(count), 0)).toBeLessThanOrEqual(2);
  expect(environments.length).toBeGreaterThan(0);
  await reset('memory');
}, 60_000);

test('every change is in the trail with its reason', async () => {
  const { rows } = await stokerJson<{ rows: { detail: string; resource: string }[] }>(
    stack,
    ...['audit', '--action', 'stoker:SetAccountQuota', '--resource', `${ID}/functions`],
  );
  expect(rows.map(({ detail }) => detail)).toEqual(['reset: a test', '1: a test']);
});
