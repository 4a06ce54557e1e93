import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SandboxContainers } from '../harness/containers.js';
import { type Answer, createFunction, invoke, lambdaClient, sandboxOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { NODE_ACTIONS } from './functions/node-actions.js';

let stack: Stack;
let client: LambdaClient;

const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 256, Timeout: 20 } };

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

/** Publishes another version of a function and answers its number. */
async function publish(FunctionName: string, Description: string): Promise<string> {
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }));
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 }, { FunctionName });
  return (await client.send(new PublishVersionCommand({ FunctionName }))).Version!;
}

describe('reserved concurrency', () => {
  const reserve = (ReservedConcurrentExecutions: number) =>
    client.send(new PutFunctionConcurrencyCommand({ FunctionName: 'reserved', ReservedConcurrentExecutions }));
  const sleepers = (count: number): Promise<PromiseSettledResult<Answer>[]> =>
    Promise.allSettled(Array.from({ length: count }, () => invoke(client, 'reserved', { do: 'sleep', ms: 1_000 })));

  beforeAll(() => createFunction(client, stack.account, 'reserved', source));

  test('is a limit of the function’s own, in force at once', async () => {
    expect(await reserve(2)).toMatchObject({ ReservedConcurrentExecutions: 2 });
    const named = { FunctionName: 'reserved' };
    expect((await client.send(new GetFunctionCommand(named))).Concurrency).toEqual({ ReservedConcurrentExecutions: 2 });
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 998 });
    const refused = (await sleepers(5)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const result of refused) {
      expect(result).toMatchObject({
        reason: {
          name: 'TooManyRequestsException',
          Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
          $metadata: { httpStatusCode: 429 },
        },
      });
    }
  });

  test('of nothing stops the function, and giving it back lets it run', async () => {
    await reserve(0);
    await expect(invoke(client, 'reserved', { do: 'instance' })).rejects.toMatchObject({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'reserved' }));
    const { ReservedConcurrentExecutions } = await client.send(
      new GetFunctionConcurrencyCommand({ FunctionName: 'reserved' }),
    );
    expect(ReservedConcurrentExecutions).toBeUndefined();
    expect(await invoke(client, 'reserved', { do: 'instance' })).toMatchObject({ functionError: undefined });
  });

  test('leaves 100 to all others', async () => {
    await expect(reserve(901)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
        'minimum value of [100].',
    });
  });
});

async function idleEnvironments(): Promise<number> {
  const metrics = await (await fetch(stack.server.metricsUrl)).text();
  return Number(/^stoker_environments\{state="idle"\} (\d+)$/m.exec(metrics)?.[1]);
}

test('a version published with SnapStart is ready before its first invocation', async () => {
  const python = {
    runtime: 'python3.13',
    handler: 'index.handler',
    files: {
      'index.py': 'import os\ndef handler(event, context):\n  return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]\n',
    },
    settings: { SnapStart: { ApplyOn: 'PublishedVersions' } } as const,
  };
  await createFunction(client, stack.account, 'snapped', python);
  const before = await idleEnvironments();
  const Qualifier = await publish('snapped', 'first');
  const named = { FunctionName: 'snapped', Qualifier };
  await waitUntilPublishedVersionActive({ client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 }, named);
  expect((await client.send(new GetFunctionConfigurationCommand(named))).SnapStart).toEqual({
    ApplyOn: 'PublishedVersions',
    OptimizationStatus: 'On',
  });
  await until('one is in reserve', async () => (await idleEnvironments()) > before);
  const { body, log } = await invoke(client, 'snapped', {}, { Qualifier });
  expect(body).toBe('snap-start');
  expect(log).not.toContain('Init Duration');
  expect((await invoke(client, 'snapped')).body).toBe('on-demand');
}, 60_000);

describe('provisioned concurrency', () => {
  const live = { FunctionName: 'ready', Qualifier: 'live' };
  const status = (Qualifier = 'live') =>
    client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: 'ready', Qualifier }));
  const ready = (Qualifier?: string): Promise<unknown> =>
    until('what is provisioned is ready', async () => (await status(Qualifier)).Status === 'READY', 30_000);
  const kindOf = async (Qualifier: string): Promise<unknown> => {
    const { body } = await invoke(client, 'ready', { do: 'environment' }, { Qualifier });
    return (body as Record<string, string>)['AWS_LAMBDA_INITIALIZATION_TYPE'];
  };

  beforeAll(async () => {
    await createFunction(client, stack.account, 'ready', source);
    const FunctionVersion = await publish('ready', 'first');
    await client.send(new CreateAliasCommand({ FunctionName: 'ready', Name: 'live', FunctionVersion }));
  });

  test('is ready before the first invocation, which pays for no INIT', async () => {
    const put = await client.send(
      new PutProvisionedConcurrencyConfigCommand({ ...live, ProvisionedConcurrentExecutions: 2 }),
    );
    expect(put).toMatchObject({
      $metadata: { httpStatusCode: 202 },
      Status: 'IN_PROGRESS',
      RequestedProvisionedConcurrentExecutions: 2,
    });
    await ready();
    expect(await status()).toMatchObject({
      AllocatedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 2,
    });
    const answer = await invoke(client, 'ready', { do: 'environment' }, { Qualifier: 'live' });
    expect(answer.body).toMatchObject({ AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' });
    expect(answer.log).not.toContain('Init Duration');
    expect(await kindOf('$LATEST')).toBe('on-demand');
  });

  test('is of an alias or its version, and listed', async () => {
    const version = { FunctionName: 'ready', Qualifier: '1', ProvisionedConcurrentExecutions: 1 };
    await expect(client.send(new PutProvisionedConcurrencyConfigCommand(version))).rejects.toMatchObject({
      name: 'ResourceConflictException',
    });
    const latest = { ...version, Qualifier: '$LATEST' };
    await expect(client.send(new PutProvisionedConcurrencyConfigCommand(latest))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    const list = await client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: 'ready' }));
    expect(list.ProvisionedConcurrencyConfigs).toMatchObject([
      { FunctionArn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:ready:live`, Status: 'READY' },
    ]);
  });

  test('spills over to environments on demand', async () => {
    const sleep = () => invoke(client, 'ready', { do: 'sleep', ms: 800 }, { Qualifier: 'live' });
    const answers = await Promise.all([sleep(), sleep(), sleep()]);
    expect(answers.filter(({ log }) => log.includes('Init Duration'))).toHaveLength(1);
  });

  test('is replaced where an environment dies', async () => {
    await invoke(client, 'ready', { do: 'exit', status: 1 }, { Qualifier: 'live' });
    await ready();
    expect(await kindOf('live')).toBe('provisioned-concurrency');
  });

  test('follows its alias to another version', async () => {
    const FunctionVersion = await publish('ready', 'second');
    await client.send(new UpdateAliasCommand({ FunctionName: 'ready', Name: 'live', FunctionVersion }));
    await ready();
    const answer = await invoke(client, 'ready', { do: 'environment' }, { Qualifier: 'live' });
    expect(answer).toMatchObject({
      executedVersion: FunctionVersion,
      body: { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' },
    });
  });

  test('is there again after a restart', async () => {
    await stack.server.stop();
    await stack.restart();
    client = lambdaClient(stack.server, stack.account);
    await ready();
    expect(await kindOf('live')).toBe('provisioned-concurrency');
  });

  test('goes with its alias, and its environments with it', async () => {
    const { body } = await invoke(client, 'ready', { do: 'context' }, { Qualifier: 'live' });
    const sandboxId = sandboxOf({ body } as Answer);
    const deleted = { FunctionName: 'ready', Name: 'live' };
    await client.send(new DeleteAliasCommand(deleted));
    await expect(status()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(status('2')).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' });
    const containers = SandboxContainers.of(stack.server);
    await until('the environment is gone', async () =>
      (await containers.list()).every((container) => container.sandboxId !== sandboxId),
    );
  });

  test('says why where INIT fails', async () => {
    const broken = { ...source, files: { 'index.js': 'throw new Error("no");' } };
    await createFunction(client, stack.account, 'broken', broken);
    const Qualifier = await publish('broken', 'first');
    const named = { FunctionName: 'broken', Qualifier };
    await client.send(new PutProvisionedConcurrencyConfigCommand({ ...named, ProvisionedConcurrentExecutions: 1 }));
    await until('it has failed', async () => {
      const { Status, StatusReason } = await client.send(new GetProvisionedConcurrencyConfigCommand(named));
      return Status === 'FAILED' && StatusReason === 'FUNCTION_ERROR_INIT_FAILURE';
    });
    await client.send(new DeleteProvisionedConcurrencyConfigCommand(named));
  });
});
