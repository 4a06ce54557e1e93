import type { AddressInfo } from 'node:net';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListCapacityProvidersCommand,
  ListFunctionsCommand,
  paginateListVersionsByFunction,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Activations } from '@stoker/app/control/activations';
import { ROLE, ZIP } from '@stoker/app/control/testing/control-kit';
import { auditTo } from '@stoker/app/audit/testing/memory-audit-trail';
import { authorise } from '@stoker/app/identity/authorise';
import { systemClock } from '@stoker/app/ports/clock';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import { registerAwsApis } from '../aws-wire/http-front/register-aws-api.js';
import { lambdaOperations } from './operations.js';
import { aCaller, ApiKit } from './testing/api-kit.js';

const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const HELLO: CreateFunctionCommandInput = {
  FunctionName: 'hello',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: ROLE,
  Code: { ZipFile: ZIP },
};

let server: FastifyInstance;
let client: LambdaClient;
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  const activations = new Activations(kit.control, () => {});
  const control = { ...kit.control, scheduleActivation: activations.schedule };
  const { principal, policies } = aCaller();
  server = Fastify();
  await registerAwsApis(server, [
    {
      model: LAMBDA_MODEL,
      region: 'us-east-1',
      operations: lambdaOperations(control, kit.invoke, kit.invokeStream),
      findKey: () => ({ ...CREDENTIALS, secret: CREDENTIALS.secretAccessKey, principal, policies }),
      authorise,
      audit: auditTo(),
      clock: systemClock,
    },
  ]);
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  client = new LambdaClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

const waiter = () => ({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

describe('the Lambda API through the AWS SDK', () => {
  it('takes a function through its life', async () => {
    const created = await client.send(new CreateFunctionCommand(HELLO));
    expect(created).toMatchObject({ State: 'Pending', $metadata: { httpStatusCode: 201 } });
    await waitUntilFunctionActiveV2(waiter(), { FunctionName: 'hello' });

    await client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'hello', Environment: { Variables: { GREETING: 'hi' } } }),
    );
    await waitUntilFunctionUpdatedV2(waiter(), { FunctionName: 'hello' });
    const coded = await client.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'hello', ZipFile: Buffer.from('new'), Publish: true }),
    );
    expect(coded.Version).toBe('1');
    await waitUntilPublishedVersionActive(waiter(), { FunctionName: 'hello', Qualifier: '1' });
    await waitUntilFunctionUpdatedV2(waiter(), { FunctionName: 'hello' });

    const unchanged = await client.send(new PublishVersionCommand({ FunctionName: 'hello' }));
    expect(unchanged).toMatchObject({ Version: '1', $metadata: { httpStatusCode: 201 } });

    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'hello', Qualifier: '1' }));
    expect(Configuration).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:hello:1',
      Environment: { Variables: { GREETING: 'hi' } },
      CodeSize: 3,
      State: 'Active',
    });

    const alias = { FunctionName: 'hello', Name: 'live' };
    await client.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
    const updated = await client.send(new UpdateAliasCommand({ ...alias, Description: 'for customers' }));
    expect(updated).toMatchObject({ Description: 'for customers', FunctionVersion: '1' });
    await client.send(new DeleteAliasCommand(alias));

    const versions: (string | undefined)[] = [];
    for await (const page of paginateListVersionsByFunction({ client, pageSize: 1 }, { FunctionName: 'hello' })) {
      versions.push(...(page.Versions ?? []).map((one) => one.Version));
    }
    expect(versions).toEqual(['$LATEST', '1']);

    const deleted = await client.send(new DeleteFunctionCommand({ FunctionName: 'hello' }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect((await client.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  }, 60_000);

  it('invokes with headers and body where the SDK looks for them', async () => {
    kit.result = {
      kind: 'response',
      executedVersion: '7',
      payload: Buffer.from('"oops"'),
      functionError: 'Unhandled',
      logTail: Buffer.from('END'),
    };
    const answer = await client.send(
      new InvokeCommand({ FunctionName: 'hello', LogType: 'Tail', Payload: Buffer.from('{}') }),
    );
    expect(answer).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      ExecutedVersion: '7',
      LogResult: 'RU5E',
    });
    expect(answer.Payload?.transformToString()).toBe('"oops"');
    for (const [kind, StatusCode] of [
      ['accepted', 202],
      ['dry-run', 204],
    ] as const) {
      kit.result = kind === 'accepted' ? { kind, requestId: 'the-first' } : { kind };
      expect(await client.send(new InvokeCommand({ FunctionName: 'hello' }))).toMatchObject({ StatusCode });
    }
  });

  it.each<[string, CreateFunctionCommandInput | Partial<CreateFunctionCommandInput>, string, number]>([
    ['a role that nobody has', { Role: `${ROLE}-x` }, 'InvalidParameterValueException', 400],
    ['an unknown runtime', { Runtime: 'cobol85' as never }, 'InvalidParameterValueException', 400],
    ['too much time', { Timeout: 901 }, 'ValidationException', 400],
    ['too little memory', { MemorySize: 1 }, 'ValidationException', 400],
    ['a long name', { FunctionName: 'x'.repeat(65) }, 'InvalidParameterValueException', 400],
    ['another account', { FunctionName: '444455556666:function:hello' }, 'AccessDeniedException', 403],
  ])('refuses %s', async (_name, change, name, httpStatusCode) => {
    await expect(client.send(new CreateFunctionCommand({ ...HELLO, ...change }))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
  });

  it('answers a conflict and a missing function with their statuses', async () => {
    await client.send(new CreateFunctionCommand(HELLO));
    await expect(client.send(new CreateFunctionCommand(HELLO))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: hello',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(client.send(new GetFunctionCommand({ FunctionName: 'other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:other',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('says of an operation that is not built that it is not', async () => {
    await expect(client.send(new ListCapacityProvidersCommand({}))).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('the operator of an installation decides where functions run'),
    });
  });
});
