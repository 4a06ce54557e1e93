import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { type Answer, createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { NODE_ACTIONS } from '../e2e/functions/node-actions.js';

let stack: Stack;
let client: LambdaClient;

const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 512, Timeout: 20 } };
const times = <T>(count: number, run: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, () => run()));
const instancesOf = (answers: readonly Answer[]): Set<string> =>
  new Set(answers.map(({ body }) => (body as { instance: string }).instance));

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=3' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe('an account that may run three at once', () => {
  let limited: TestAccount;
  let limitedClient: LambdaClient;

  beforeAll(async () => {
    limited = await stack.operator.account('777788889999');
    await stack.operator.setConcurrencyLimit(limited.accountId, 3);
    limitedClient = lambdaClient(stack.server, limited);
    await createFunction(limitedClient, limited, 'slow', source);
  });

  test('has three of six answered, and three refused as Lambda refuses them', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => invoke(limitedClient, 'slow', { do: 'sleep', ms: 1_500 })),
    );
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as object);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(refused).toHaveLength(3);
    for (const error of refused) {
      expect(error).toMatchObject({
        name: 'TooManyRequestsException',
        Reason: 'ConcurrentInvocationLimitExceeded',
        Type: 'User',
        $metadata: { httpStatusCode: 429 },
      });
    }
  });

  test('may run three again as soon as they have ended, and however they ended', async () => {
    for (const event of [{ do: 'instance' }, { do: 'throw' }, { do: 'exit', status: 1 }]) {
      expect(await times(3, () => invoke(limitedClient, 'slow', event))).toHaveLength(3);
    }
    await expect(invoke(limitedClient, 'absent')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await times(3, () => invoke(limitedClient, 'slow', { do: 'instance' }))).toHaveLength(3);
  });

  test('takes nothing from another account', async () => {
    await createFunction(client, stack.account, 'free', source);
    const full = times(3, () => invoke(limitedClient, 'slow', { do: 'sleep', ms: 1_000 }));
    expect(await times(4, () => invoke(client, 'free', { do: 'instance' }))).toHaveLength(4);
    await full;
  });

  test('may run more once its limit is raised', async () => {
    await stack.operator.setConcurrencyLimit(limited.accountId, 5);
    await until('five run at once', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 5 }, () => invoke(limitedClient, 'slow', { do: 'sleep', ms: 300 })),
      );
      return results.every(({ status }) => status === 'fulfilled');
    });
  });
});

test('long invocations at once have an environment each', async () => {
  await createFunction(client, stack.account, 'long', source);
  const answers = await times(4, () => invoke(client, 'long', { do: 'sleep', ms: 1_500 }));
  expect(instancesOf(answers).size).toBe(4);
  for (const { body } of answers) expect(body).toMatchObject({ count: 1 });
});

test('short invocations share few environments', async () => {
  await createFunction(client, stack.account, 'short', source);
  await invoke(client, 'short', { do: 'instance' });
  const answers: Answer[] = [];
  await times(8, async () => {
    for (let n = 0; n < 25; n += 1) answers.push(await invoke(client, 'short', { do: 'instance' }));
  });
  expect(answers).toHaveLength(200);
  expect(answers.every(({ functionError }) => functionError === undefined)).toBe(true);
  expect(instancesOf(answers).size).toBeLessThanOrEqual(8);
});

test('the environment that was used last is used next', async () => {
  await createFunction(client, stack.account, 'reused', source);
  const ask = async (ms: number) => (await invoke(client, 'reused', { do: 'sleep', ms })).body as { instance: string };
  const [, later] = await Promise.all([ask(400), ask(900)]);
  for (let n = 0; n < 3; n += 1) expect(await ask(0)).toMatchObject({ instance: later.instance });
});
