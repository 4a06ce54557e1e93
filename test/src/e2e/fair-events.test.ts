import { type LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { endedEvents } from '../harness/events.js';
import { createFunction, invoke, lambdaClient, sendEvent } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { NODE_ACTIONS } from './functions/node-actions.js';
import { NODE_SDK } from './functions/sdk-actions.js';

const ENVIRONMENTS = 6;
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const INVOKE = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
};

let stack: Stack;
let client: LambdaClient;
let other: TestAccount;
let otherClient: LambdaClient;

const settings = { MemorySize: 256, Timeout: 20 };
const source = { files: { 'index.js': NODE_ACTIONS }, settings };
const times = <T>(count: number, run: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, () => run()));

beforeAll(async () => {
  stack = await startStack({
    STOKER_STEMS: 'nodejs24.x=3',
    STOKER_EVENT_CONCURRENCY: '12',
    STOKER_MAX_ENVIRONMENTS: String(ENVIRONMENTS),
    STOKER_MAX_WAIT_MS: '8000',
  });
  client = lambdaClient(stack.server, stack.account);
  other = await stack.operator.account('777788889999');
  otherClient = lambdaClient(stack.server, other);
  await createFunction(client, stack.account, 'flood', source);
  await createFunction(client, stack.account, 'own', source);
  for (const name of ['few', 'greedy', 'kept']) await createFunction(otherClient, other, name, source);
}, 120_000);

afterAll(() => stack.close(), 60_000);

test('a backlog delays no event of another account, nor of another function of its own', async () => {
  const BACKLOG = 60;
  await times(BACKLOG, () => sendEvent(client, 'flood', { do: 'sleep', ms: 300 }));
  await times(2, () => sendEvent(client, 'own', { do: 'instance' }));
  await times(2, () => sendEvent(otherClient, 'few', { do: 'instance' }));
  await endedEvents(stack.database, 'own', 2, 60_000);
  await endedEvents(stack.database, 'few', 2, 60_000);
  const [behind] = await stack.database.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM async_events WHERE function_name = 'flood' AND coalesce(finished_at, now()) >
       (SELECT max(finished_at) FROM async_events WHERE function_name IN ('own', 'few'))`,
  );
  // Sent after all of it, they ended before much of it.
  expect(behind!.count).toBeGreaterThan(BACKLOG / 4);
  const ended = await endedEvents(stack.database, 'flood', BACKLOG, 60_000);
  expect(ended.every(({ status }) => status === 'succeeded')).toBe(true);
}, 120_000);

test('what a function has reserved is taken by no other, and an account at its limit keeps nobody else waiting', async () => {
  await stack.operator.setConcurrencyLimit(other.accountId, 102);
  await otherClient.send(new PutFunctionConcurrencyCommand({ FunctionName: 'kept', ReservedConcurrentExecutions: 2 }));
  // Two are left to all others.
  await stack.operator.setConcurrencyLimit(other.accountId, 4);
  const refused = (reason: string) => ({ name: 'TooManyRequestsException', Reason: reason });
  const greedy = () => invoke(otherClient, 'greedy', { do: 'sleep', ms: 4_000 });
  let running: Promise<unknown[]> | undefined;
  await until('the rest of the account is taken', async () => {
    running ??= times(2, greedy);
    return invoke(otherClient, 'greedy', { do: 'instance' }).then(
      () => false,
      (error: unknown) => (error as Error).name === 'TooManyRequestsException',
    );
  });
  const kept = times(2, () => invoke(otherClient, 'kept', { do: 'sleep', ms: 500 }));
  await expect(invoke(otherClient, 'greedy', {})).rejects.toMatchObject(refused('ConcurrentInvocationLimitExceeded'));
  expect(await invoke(client, 'own', { do: 'echo', value: 1 })).toMatchObject({ body: 1 });
  expect(await kept).toHaveLength(2);
  const three = await Promise.allSettled(
    Array.from({ length: 3 }, () => invoke(otherClient, 'kept', { do: 'sleep', ms: 500 })),
  );
  expect(
    three
      .filter(({ status }) => status === 'rejected')
      .map((result) => (result as PromiseRejectedResult).reason as unknown),
  ).toMatchObject([refused('ReservedFunctionConcurrentInvocationLimitExceeded')]);
  await running;
}, 60_000);

describe('a function that invokes another and waits', () => {
  let chain: TestAccount;
  let chainClient: LambdaClient;
  const outer = (event = { do: 'echo', value: 'inner' }) =>
    invoke(chainClient, 'outer', { do: 'invoke', name: 'inner', event });
  const limit = (count: number) => stack.operator.setConcurrencyLimit(chain.accountId, count);

  beforeAll(async () => {
    chain = await stack.operator.account('555566667777');
    chainClient = lambdaClient(stack.server, chain);
    const may = { ...chain, role: await stack.operator.role(chain, 'caller', TRUST, INVOKE) };
    await createFunction(chainClient, may, 'outer', { files: { 'index.mjs': NODE_SDK }, settings });
    await createFunction(chainClient, may, 'inner', source);
  });

  test('is refused with 429 where its account is full of itself, and answered otherwise', async () => {
    expect(await outer()).toMatchObject({ body: 'inner' });
    await limit(1);
    await until('its account is full with it', async () => {
      const { functionError, body } = await outer();
      expect(functionError).toBeUndefined();
      return (body as { refused?: string }).refused === 'TooManyRequestsException';
    });
    await limit(100);
    await until('its account has room for both', async () => (await outer()).body === 'inner');
  });

  test('waits no longer than others where the host is full of it', async () => {
    const answers = await Promise.allSettled(Array.from({ length: ENVIRONMENTS }, () => outer()));
    const late = ['ServiceUnavailableException', 'TooManyRequestsException'];
    for (const answer of answers) {
      if (answer.status === 'rejected') {
        expect(late).toContain((answer.reason as Error).name);
      } else {
        const { functionError, body } = answer.value;
        expect(functionError).toBeUndefined();
        if (body !== 'inner') expect(late).toContain((body as { refused: string }).refused);
      }
    }
  });
});
