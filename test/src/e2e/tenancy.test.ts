import {
  CreateFunctionUrlConfigCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

/** Everything an environment could keep of whoever it served before: memory, `/tmp`, and who that was. */
const NODE = `
const { existsSync, writeFileSync } = require('node:fs');
const served = [];
exports.handler = async (event, context) => {
  served.push(context.tenantId);
  const found = existsSync('/tmp/mark');
  writeFileSync('/tmp/mark', context.tenantId);
  if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
  console.log('served');
  return { tenant: context.tenantId, served, found, environment: context.logStreamName };
};`;
const PYTHON = `
served = []
def handler(event, context):
    served.append(context.tenant_id)
    return {'tenant': context.tenant_id, 'served': served}
`;
const TenancyConfig = { TenantIsolationMode: 'PER_TENANT' } as const;
const REQUIRED =
  'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.';

interface Served {
  readonly tenant: string;
  readonly served: readonly string[];
  readonly found: boolean;
  readonly environment: string;
}

let stack: Stack;
let client: LambdaClient;

const as = async (TenantId: string, event: object = {}, name = 'tenants'): Promise<Served> =>
  (await invoke(client, name, event, { TenantId })).body as Served;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2' });
  client = lambdaClient(stack.server, stack.account);
  const LoggingConfig = { LogFormat: 'JSON' } as const;
  await Promise.all([
    createFunction(client, stack.account, 'tenants', {
      files: { 'index.js': NODE },
      settings: { TenancyConfig, LoggingConfig },
    }),
    createFunction(client, stack.account, 'shared', { files: { 'index.js': NODE } }),
    createFunction(client, stack.account, 'python', {
      runtime: 'python3.13',
      files: { 'index.py': PYTHON },
      settings: { TenancyConfig },
    }),
  ]);
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe('two tenants of one function', () => {
  test('never see each other’s environment, one after the other', async () => {
    const answers: Served[] = [];
    for (const tenant of ['blue', 'green', 'blue', 'green']) answers.push(await as(tenant));
    expect(answers.map(({ tenant, served }) => [tenant, served])).toEqual([
      ['blue', ['blue']],
      ['green', ['green']],
      ['blue', ['blue', 'blue']],
      ['green', ['green', 'green']],
    ]);
    expect(answers.map(({ found }) => found)).toEqual([false, false, true, true]);
    expect(new Set(answers.map(({ environment }) => environment)).size).toBe(2);
  });

  test('nor in a crowd, where who waits would take any environment that becomes free', async () => {
    const calls = Array.from({ length: 9 }, (_, index) => as(`crowd-${index % 3}`, { ms: 20 }));
    for (const { tenant, served } of await Promise.all(calls)) expect(new Set(served)).toEqual(new Set([tenant]));
  });

  test('nor after the function has changed', async () => {
    const before = await as('blue');
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'tenants', Description: 'changed' }));
    await waitUntilFunctionUpdatedV2(
      { client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 },
      { FunctionName: 'tenants' },
    );
    const after = await as('blue');
    expect(after.environment).not.toBe(before.environment);
    expect(after.served).toEqual(['blue']);
  });

  test('in Python', async () => {
    expect(await as('blue', {}, 'python')).toEqual({ tenant: 'blue', served: ['blue'] });
    expect(await as('green', {}, 'python')).toEqual({ tenant: 'green', served: ['green'] });
  });

  test('nor when responses are streamed', async () => {
    const { EventStream } = await client.send(
      new InvokeWithResponseStreamCommand({ FunctionName: 'tenants', TenantId: 'stream', Payload: '{}' as never }),
    );
    let text = '';
    for await (const { PayloadChunk } of EventStream!) text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
    expect(JSON.parse(text)).toMatchObject({ tenant: 'stream', served: ['stream'] });
  });
});

describe('who the tenant is', () => {
  test('is in the function’s log, the platform’s lines and the bill', async () => {
    const { log } = await invoke(client, 'tenants', {}, { TenantId: 'acme/Blue +1' });
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type?: string; tenantId?: string; record?: { tenantId?: string } });
    expect(lines.map(({ type = 'function', tenantId, record }) => [type, tenantId ?? record?.tenantId])).toEqual([
      ['platform.start', 'acme/Blue +1'],
      ['function', 'acme/Blue +1'],
      ['platform.report', 'acme/Blue +1'],
    ]);
    await until('usage', async () => (await billed('acme/Blue +1')) === 1 || undefined);
  });

  test('goes with an asynchronous event', async () => {
    const event = { FunctionName: 'tenants', InvocationType: 'Event', TenantId: 'later' } as const;
    expect(await client.send(new InvokeCommand(event))).toMatchObject({ StatusCode: 202 });
    await until('usage', async () => (await billed('later')) === 1 || undefined);
    expect((await as('later')).served).toEqual(['later', 'later']);
  });

  async function billed(tenantId: string): Promise<number> {
    const rows = await stack.database.sql('SELECT 1 FROM usage_records WHERE tenant_id = $1', [tenantId]);
    return rows.length;
  }
});

describe('a function is told to isolate its tenants', () => {
  test('when it is created, and says so', async () => {
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'tenants' }))).toMatchObject({
      TenancyConfig,
    });
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'shared' }))).not.toHaveProperty(
      'TenancyConfig',
    );
  });

  test.each(['RequestResponse', 'Event', 'DryRun'] as const)('and is refused without a tenant: %s', async (kind) => {
    await expect(
      client.send(new InvokeCommand({ FunctionName: 'tenants', InvocationType: kind })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: REQUIRED });
  });

  test.each([['a b!'], ['x'.repeat(257)], ['']])('and refused with one that is none: %s', async (TenantId) => {
    await expect(invoke(client, 'tenants', {}, { TenantId })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('as one that does not is with one', async () => {
    await expect(invoke(client, 'shared', {}, { TenantId: 'blue' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('Remove the tenant ID') as string,
    });
  });

  test('and has no URL then', async () => {
    await expect(
      client.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'tenants', AuthType: 'AWS_IAM' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });
});
