import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const FunctionName = 'set';
const files = {
  'index.mjs': `export const handler = async () => {
    console.log('hello');
    const { AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL, AWS_LAMBDA_LOG_GROUP_NAME } = process.env;
    return { AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL, AWS_LAMBDA_LOG_GROUP_NAME };
  };`,
};

let stack: Stack;
let client: LambdaClient;

async function update(changes: Partial<UpdateFunctionConfigurationCommandInput>) {
  const updated = await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }));
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 }, { FunctionName });
  return updated;
}

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, FunctionName, { files });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

describe('the log', () => {
  test('is plain text until its user wants JSON', async () => {
    const { body, log } = await invoke(client, FunctionName);
    expect(body).toEqual({ AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/set' });
    expect(log).toMatch(/^START RequestId: /);
  });

  test('in JSON has the platform’s lines in JSON, and runtimes are told', async () => {
    await update({ LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', LogGroup: 'mine' } });
    const { body, log } = await invoke(client, FunctionName);
    expect(body).toEqual({
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
      AWS_LAMBDA_LOG_GROUP_NAME: 'mine',
    });
    const lines = log.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ level: 'INFO', message: 'hello', requestId: expect.any(String) }),
    );
    expect(JSON.parse(lines[0]!)).toMatchObject({ type: 'platform.start', record: { version: '$LATEST' } });
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      type: 'platform.report',
      record: { status: 'success', metrics: { memorySizeMB: 128, billedDurationMs: expect.any(Number) } },
    });
  });

  test('of warnings has no line of the platform about what went well', async () => {
    await update({ LoggingConfig: { SystemLogLevel: 'WARN' } });
    expect((await invoke(client, FunctionName)).log).not.toContain('platform.');
  });
});

test('settings are kept with each version', async () => {
  const vpc = { SubnetIds: ['subnet-0a1b2c3d'], SecurityGroupIds: ['sg-0a1b2c3d'] };
  await update({ VpcConfig: vpc, KMSKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/k' });
  const { Version: Qualifier } = await client.send(new PublishVersionCommand({ FunctionName }));
  const waiter = { client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 };
  await waitUntilPublishedVersionActive(waiter, { FunctionName, Qualifier });
  await update({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] }, KMSKeyArn: '' });
  const published = await client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  expect(published).toMatchObject({ VpcConfig: vpc, KMSKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/k' });
  const latest = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(latest.VpcConfig).toEqual({ SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false });
  expect(latest.KMSKeyArn).toBeUndefined();
});

test('a role that may not send dead letters or traces is refused', async () => {
  const TargetArn = 'arn:aws:sqs:us-east-1:111122223333:letters';
  const refused = (message: string) => ({ name: 'InvalidParameterValueException', message });
  await expect(update({ DeadLetterConfig: { TargetArn } })).rejects.toMatchObject(
    refused('The provided execution role does not have permissions to call SendMessage on SQS'),
  );
  await expect(update({ TracingConfig: { Mode: 'Active' } })).rejects.toMatchObject(
    refused('The provided execution role does not have permissions to call PutTraceSegments on XRAY'),
  );
});
