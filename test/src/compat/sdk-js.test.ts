import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  ListCapacityProvidersCommand,
  type FunctionConfiguration,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListFunctionsCommand,
  paginateListFunctions,
  waitUntilFunctionActiveV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FILES = { 'index.mjs': 'export const handler = async (event) => event;' };

let stack: Stack;
let client: LambdaClient;
const waiter = () => ({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 });

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

async function creation(name: string, more: object = {}): Promise<CreateFunctionCommand> {
  const role = { Role: stack.account.role, Runtime: 'nodejs24.x', Handler: 'index.handler' } as const;
  return new CreateFunctionCommand({
    FunctionName: name,
    Code: { ZipFile: await zipOf(FILES) },
    ...role,
    ...more,
  });
}

describe('CreateFunction', () => {
  test('answers with every setting that Lambda answers with, and goes on in the background', async () => {
    const created = await client.send(await creation('whole', { Environment: { Variables: { GREETING: 'hi' } } }));
    expect(created).toMatchObject({
      $metadata: { httpStatusCode: 201, requestId: expect.stringMatching(UUID) },
      FunctionName: 'whole',
      FunctionArn: `${ARN}:whole`,
      Runtime: 'nodejs24.x',
      Role: stack.account.role,
      Handler: 'index.handler',
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      CodeSha256: expect.stringMatching(/^[\w+/]{43}=$/),
      Version: '$LATEST',
      Environment: { Variables: { GREETING: 'hi' } },
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.stringMatching(UUID),
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/whole' },
    });
    expect(created.CodeSize).toBeGreaterThan(100);
    await waitUntilFunctionActiveV2(waiter(), { FunctionName: 'whole' });
    const { Configuration, Code } = await client.send(new GetFunctionCommand({ FunctionName: 'whole' }));
    expect(Configuration).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Successful',
      CodeSize: created.CodeSize,
    });
    expect(Configuration?.StateReason).toBeUndefined();
    expect(Code).toMatchObject({ RepositoryType: 'S3' });
  });

  test('publishes version 1 when asked to', async () => {
    const created = await client.send(await creation('published', { Publish: true, Description: 'the first' }));
    expect(created).toMatchObject({ Version: '1', Description: 'the first' });
    const version = { FunctionName: 'published', Qualifier: '1' };
    await waitUntilPublishedVersionActive(waiter(), version);
    const read = await client.send(new GetFunctionConfigurationCommand(version));
    expect(read).toMatchObject({ Version: '1', FunctionArn: `${ARN}:published:1`, State: 'Active' });
  });

  test('refuses a name that is taken', async () => {
    await expect(client.send(await creation('whole'))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: whole',
      Type: 'User',
      $metadata: { httpStatusCode: 409 },
    });
  });
});

describe('ListFunctions', () => {
  beforeAll(async () => {
    for (const name of ['another', 'more']) await createFunction(client, stack.account, name, { files: FILES });
  });

  test('comes in pages, by name, to its end', async () => {
    const pages: (string | undefined)[][] = [];
    for await (const { Functions = [] } of paginateListFunctions({ client, pageSize: 2 }, {})) {
      pages.push(Functions.map(({ FunctionName }) => FunctionName));
    }
    expect(pages).toEqual([
      ['another', 'more'],
      ['published', 'whole'],
    ]);
  });

  test('shows settings but no states', async () => {
    const { Functions: [first] = [] } = await client.send(new ListFunctionsCommand({ MaxItems: 1 }));
    expect(first).toMatchObject({ FunctionName: 'another', Version: '$LATEST', FunctionArn: `${ARN}:another` });
    expect(first).not.toHaveProperty('State');
  });

  test('shows every version when asked for all', async () => {
    const { Functions = [] } = await client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
    const shown = Functions.map(({ FunctionArn = '' }: FunctionConfiguration) => FunctionArn.slice(ARN.length + 1));
    expect(shown).toEqual(['another:$LATEST', 'more:$LATEST', 'published:$LATEST', 'published:1', 'whole:$LATEST']);
  });

  test('refuses a page size out of range and a marker that it did not give', async () => {
    await expect(client.send(new ListFunctionsCommand({ MaxItems: 10_001 }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(
        /Value '10001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to/,
      ),
    });
    await expect(client.send(new ListFunctionsCommand({ Marker: 'mine' }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });
});

test('GetAccountSettings counts functions and bytes', async () => {
  const { AccountLimit, AccountUsage } = await client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 });
  expect(AccountLimit).toMatchObject({ CodeSizeZipped: 52_428_800, CodeSizeUnzipped: 262_144_000 });
  expect(AccountUsage?.FunctionCount).toBe(4);
  expect(AccountUsage?.TotalCodeSize).toBeGreaterThan(4 * 100);
});

test('DeleteFunction leaves nothing to be found', async () => {
  const gone = { FunctionName: 'whole' };
  expect((await client.send(new DeleteFunctionCommand(gone))).$metadata.httpStatusCode).toBe(204);
  const missing = {
    name: 'ResourceNotFoundException',
    message: `Function not found: ${ARN}:whole`,
    Type: 'User',
    $metadata: { httpStatusCode: 404 },
  };
  await expect(client.send(new GetFunctionCommand(gone))).rejects.toMatchObject(missing);
  await expect(client.send(new DeleteFunctionCommand(gone))).rejects.toMatchObject(missing);
  await expect.poll(() => invoke(client, 'whole').catch((error: unknown) => error)).toMatchObject(missing);
});

test('an operation that is not built says so by name', async () => {
  await expect(client.send(new ListCapacityProvidersCommand({}))).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: expect.stringContaining('ListCapacityProviders'),
    $metadata: { httpStatusCode: 501 },
  });
});
