import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetFunctionUrlConfigCommand,
  type LambdaClient,
  ListFunctionUrlConfigsCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endedEvents } from '../harness/events.js';
import { createFunction, lambdaClient, sendEvent } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { usageOf } from '../harness/usage.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const ADDRESS = /^https:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.fn\.example\/$/;
const hello = { FunctionName: 'hello' };
const FAILING = { files: { 'index.mjs': 'export const handler = () => { throw new Error("no"); };' } };

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({
    STOKER_STEMS: 'nodejs24.x=1',
    STOKER_GATEWAY_URL: 'https://fn.example',
    STOKER_GATEWAY_DOMAIN: 'fn.example',
  });
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, 'hello', FAILING);
  await client.send(new CreateAliasCommand({ ...hello, Name: 'live', FunctionVersion: '$LATEST' }));
}, 120_000);

afterAll(() => stack.close(), 60_000);

async function aws(line: string) {
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  return run(await awsCli(), ['lambda', ...line.split(' ')], { env });
}

describe('function URLs', () => {
  test('are created, changed and listed through the SDK', async () => {
    const Cors = { AllowOrigins: ['*'], AllowMethods: ['GET', 'POST'], MaxAge: 300 };
    const created = await client.send(new CreateFunctionUrlConfigCommand({ ...hello, AuthType: 'NONE', Cors }));
    expect(created).toMatchObject({ FunctionArn: ARN, AuthType: 'NONE', Cors });
    expect(created.FunctionUrl).toMatch(ADDRESS);
    expect(created.$metadata.httpStatusCode).toBe(201);
    await client.send(new UpdateFunctionUrlConfigCommand({ ...hello, AuthType: 'AWS_IAM' }));
    expect(await client.send(new GetFunctionUrlConfigCommand(hello))).toMatchObject({
      FunctionUrl: created.FunctionUrl,
      AuthType: 'AWS_IAM',
      InvokeMode: 'BUFFERED',
      Cors,
    });
  });

  test('are refused in the model’s words', async () => {
    const refused = async (input: object) => {
      const command = new CreateFunctionUrlConfigCommand({ ...hello, AuthType: 'NONE', ...input });
      return client.send(command).catch((error: Error) => error.name);
    };
    for (const Qualifier of ['1', '$LATEST']) expect(await refused({ Qualifier })).toBe('ValidationException');
    expect(await refused({ AuthType: 'SOME' })).toBe('ValidationException');
    expect(await refused({ Cors: { AllowMethods: ['OPTIONS'] } })).toBe('ValidationException');
    expect(await refused({})).toBe('ResourceConflictException');
  });

  test('are the same through the AWS CLI and boto3', async () => {
    const created = await aws('create-function-url-config --function-name hello --qualifier live --auth-type AWS_IAM');
    expect(JSON.parse(created.stdout)).toMatchObject({ FunctionArn: `${ARN}:live`, AuthType: 'AWS_IAM' });
    const script = `
import boto3
client = boto3.client("lambda")
urls = client.list_function_url_configs(FunctionName="hello")["FunctionUrlConfigs"]
assert [url["FunctionArn"] for url in urls] == ["${ARN}", "${ARN}:live"], urls
client.delete_function_url_config(FunctionName="hello", Qualifier="live")
try:
    client.get_function_url_config(FunctionName="hello", Qualifier="live")
    raise AssertionError()
except client.exceptions.ResourceNotFoundException as refusal:
    assert refusal.response["Error"]["Message"] == "The resource you requested does not exist."
put = client.put_function_event_invoke_config(FunctionName="hello", Qualifier="live", MaximumEventAgeInSeconds=60)
assert put["FunctionArn"] == "${ARN}:live" and put["LastModified"].year > 2000, put
assert put["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}, put
`;
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    expect(await run(await pythonWithBoto3(), ['-c', script], { env })).toMatchObject({ code: 0, stderr: '' });
    const configs = await aws('list-function-event-invoke-configs --function-name hello');
    expect(JSON.parse(configs.stdout)).toMatchObject({
      FunctionEventInvokeConfigs: [{ FunctionArn: `${ARN}:live`, MaximumEventAgeInSeconds: 60 }],
    });
  });
});

test('an event is tried no more often than is configured', async () => {
  await client.send(new PutFunctionEventInvokeConfigCommand({ ...hello, MaximumRetryAttempts: 0 }));
  const requestId = await sendEvent(client, 'hello', {});
  expect(await endedEvents(stack.database, 'hello', 1)).toEqual([
    { id: requestId, status: 'failed', reason: 'RetriesExhausted', failures: expect.any(Number) },
  ]);
  const usage = await usageOf(stack.database, 'hello');
  expect(usage.every(({ attempt }) => attempt === 1)).toBe(true);
});

test('a function takes its URLs and configurations with it', async () => {
  await client.send(new DeleteFunctionCommand(hello));
  await createFunction(client, stack.account, 'hello', FAILING);
  expect((await client.send(new ListFunctionUrlConfigsCommand(hello))).FunctionUrlConfigs).toEqual([]);
  const configs = await aws('list-function-event-invoke-configs --function-name hello');
  expect(JSON.parse(configs.stdout)).toEqual({ FunctionEventInvokeConfigs: [] });
});
