import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  type LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

const S3Bucket = '111122223333-code';
const FOREIGN = '444455556666-code';
const program = await s3ServerProgram(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));

describe.skipIf(program === undefined)('code from S3', () => {
  let s3: S3Server;
  let stack: Stack;
  let client: LambdaClient;
  let directory: string;
  const versions: Record<string, string> = {};

  async function put(Key: string, text: string): Promise<string> {
    const Body = await zipOf({ 'index.mjs': `export const handler = async () => '${text}';` });
    const { VersionId = '' } = await s3.client.send(new PutObjectCommand({ Bucket: S3Bucket, Key, Body }));
    return VersionId;
  }
  const creation = (FunctionName: string, Code: object) =>
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: stack.account.role,
      Code,
    });
  const waiter = () => ({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 });

  beforeAll(async () => {
    s3 = await S3Server.start(program!, [S3Bucket, FOREIGN]);
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.client.send(new PutBucketVersioningCommand({ Bucket: S3Bucket, VersioningConfiguration }));
    versions['one'] = await put('hello.zip', 'one');
    versions['two'] = await put('hello.zip', 'two');
    directory = await mkdtemp(join(tmpdir(), 'stoker-s3-file-'));
    const file = join(directory, 's3.json');
    const entry = { endpoint: s3.endpoint, ...ACCESS_KEY, accounts: '*', buckets: ['{account}-*'] };
    await writeFile(file, JSON.stringify([entry]), { mode: 0o600 });
    stack = await startStack({ STOKER_S3_FILE: file });
    client = lambdaClient(stack.server, stack.account);
  }, 120_000);

  afterAll(async () => {
    await stack.close();
    await s3.stop();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  test('runs, and is replaced by another version of the object', async () => {
    await client.send(creation('stored', { S3Bucket, S3Key: 'hello.zip' }));
    await waitUntilFunctionActiveV2(waiter(), { FunctionName: 'stored' });
    expect((await invoke(client, 'stored')).body).toBe('two');
    const code = { S3Bucket, S3Key: 'hello.zip', S3ObjectVersion: versions['one'] };
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'stored', ...code }));
    await waitUntilFunctionUpdatedV2(waiter(), { FunctionName: 'stored' });
    expect((await invoke(client, 'stored')).body).toBe('one');
    const layer = new PublishLayerVersionCommand({ LayerName: 'stored', Content: { S3Bucket, S3Key: 'hello.zip' } });
    expect((await client.send(layer)).Content?.CodeSize).toBeGreaterThan(100);
  });

  test.each([
    [{ S3Bucket, S3Key: 'nothing.zip' }, 'InvalidParameterValueException', 'S3 Error Code: NoSuchKey.'],
    [{ S3Bucket: '111122223333-no', S3Key: 'x' }, 'InvalidParameterValueException', 'S3 Error Code: NoSuchBucket.'],
    [{ S3Bucket: FOREIGN, S3Key: 'hello.zip' }, 'AccessDeniedException', 'S3 Error Code: AccessDenied.'],
    [{ S3Bucket: '444455556666-no', S3Key: 'hello.zip' }, 'AccessDeniedException', 'S3 Error Code: AccessDenied.'],
    [{ S3Bucket, S3Key: `../${FOREIGN}/x` }, 'AccessDeniedException', 'S3 Error Code: AccessDenied.'],
  ])('is refused: %j', async (code, name, message) => {
    await expect(client.send(creation('refused', code))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  test('is kept from a user who may not read the object', async () => {
    const Statement = [{ Effect: 'Allow', Action: ['lambda:*', 'iam:PassRole'], Resource: '*' }];
    const user = await stack.operator.user(stack.account, 'no-s3', { Version: '2012-10-17', Statement });
    const refused = lambdaClient(stack.server, user).send(creation('denied', { S3Bucket, S3Key: 'hello.zip' }));
    await expect(refused).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`perform: s3:GetObject on resource: arn:aws:s3:::${S3Bucket}/hello.zip`),
    });
  });

  test('is handed over by the AWS CLI and by boto3', async () => {
    const env = awsEnvironment(stack.server, stack.account, directory);
    const create =
      'lambda create-function --function-name by-cli --runtime nodejs24.x --handler index.handler ' +
      `--role ${stack.account.role} --code S3Bucket=${S3Bucket},S3Key=hello.zip`;
    const cli = await run(await awsCli(), create.split(' '), { env });
    expect([cli.code, cli.stderr]).toEqual([0, '']);
    await waitUntilFunctionActiveV2(waiter(), { FunctionName: 'by-cli' });
    const script =
      'import boto3; c = boto3.client("lambda"); ' +
      `c.update_function_code(FunctionName="by-cli", S3Bucket="${S3Bucket}", S3Key="hello.zip", ` +
      `S3ObjectVersion="${versions['one']}"); c.get_waiter("function_updated_v2").wait(FunctionName="by-cli")`;
    const python = await run(await pythonWithBoto3(), ['-c', script], { env });
    expect([python.code, python.stderr]).toEqual([0, '']);
    expect((await invoke(client, 'by-cli')).body).toBe('one');
  });
});

test('names the setting where the operator has named no service', async () => {
  const stack = await startStack();
  try {
    const command = new CreateFunctionCommand({
      FunctionName: 'none',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: stack.account.role,
      Code: { S3Bucket, S3Key: 'hello.zip' },
    });
    await expect(lambdaClient(stack.server, stack.account).send(command)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('STOKER_S3_FILE'),
    });
  } finally {
    await stack.close();
  }
}, 120_000);
