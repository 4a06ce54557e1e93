import {
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  type LambdaClient,
  ListFunctionsByCodeSigningConfigCommand,
  ListTagsCommand,
  paginateListCodeSigningConfigs,
  PutFunctionCodeSigningConfigCommand,
  UpdateCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, lambdaClient, zipOf } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { PROFILE } from '../harness/signing-calls.js';
import { type Stack, startStack } from '../harness/stack.js';

const FunctionName = 'signed';
const files = { 'index.mjs': 'export const handler = async () => "ran";' };
const AllowedPublishers = { SigningProfileVersionArns: [PROFILE] };
const UNSIGNED = { name: 'CodeVerificationFailedException', $metadata: { httpStatusCode: 400 } };

let stack: Stack;
let client: LambdaClient;
let CodeSigningConfigArn: string;

const policy = (UntrustedArtifactOnDeployment: 'Warn' | 'Enforce') =>
  client.send(
    new UpdateCodeSigningConfigCommand({
      CodeSigningConfigArn,
      CodeSigningPolicies: { UntrustedArtifactOnDeployment },
    }),
  );
const deploy = async () =>
  client.send(
    new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await zipOf({ ...files, more: `${Math.random()}` }) }),
  );

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, FunctionName, { files });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

test('a configuration is made, shown and tagged', async () => {
  const created = await client.send(new CreateCodeSigningConfigCommand({ AllowedPublishers, Tags: { team: 'a' } }));
  CodeSigningConfigArn = created.CodeSigningConfig!.CodeSigningConfigArn!;
  expect(created.$metadata.httpStatusCode).toBe(201);
  expect(created.CodeSigningConfig).toMatchObject({
    CodeSigningConfigId: expect.stringMatching(/^csc-[a-z0-9]{17}$/),
    AllowedPublishers,
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Warn' },
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+0000$/),
  });
  const { CodeSigningConfig } = await client.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn }));
  expect(CodeSigningConfig).toEqual(created.CodeSigningConfig);
  expect((await client.send(new ListTagsCommand({ Resource: CodeSigningConfigArn }))).Tags).toEqual({ team: 'a' });
});

test('a function gets it, is found by it, and keeps it from being deleted', async () => {
  const none = await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
  expect(none.CodeSigningConfigArn).toBeUndefined();
  await client.send(new PutFunctionCodeSigningConfigCommand({ FunctionName, CodeSigningConfigArn }));
  const got = await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
  expect(got).toMatchObject({ FunctionName, CodeSigningConfigArn });
  const listed = await client.send(new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn }));
  expect(listed.FunctionArns).toEqual([`arn:aws:lambda:us-east-1:111122223333:function:${FunctionName}`]);
  await expect(client.send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn }))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
});

test('what warns lets code pass, what enforces lets none, for none is signed', async () => {
  await deploy();
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 }, { FunctionName });
  await policy('Enforce');
  await expect(deploy()).rejects.toMatchObject(UNSIGNED);
  const creation = new CreateFunctionCommand({
    FunctionName: 'new',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: stack.account.role,
    Code: { ZipFile: await zipOf(files) },
    CodeSigningConfigArn,
  });
  await expect(client.send(creation)).rejects.toMatchObject(UNSIGNED);
  await policy('Warn');
  await client.send(creation);
  const got = await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: 'new' }));
  expect(got.CodeSigningConfigArn).toBe(CodeSigningConfigArn);
});

test('what is not there is told in AWS’s words', async () => {
  const missing = CodeSigningConfigArn.replace(/csc-.*/, 'csc-00000000000000000');
  const put = new PutFunctionCodeSigningConfigCommand({ FunctionName, CodeSigningConfigArn: missing });
  await expect(client.send(put)).rejects.toMatchObject({
    name: 'CodeSigningConfigNotFoundException',
    message: `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${missing}.`,
    $metadata: { httpStatusCode: 404 },
  });
  await expect(client.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn: missing }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `The Lambda code signing configuration ${missing} can not be found.`,
  });
});

test('the AWS CLI and boto3 list configurations to their end', async () => {
  for (let n = 0; n < 2; n++) await client.send(new CreateCodeSigningConfigCommand({ AllowedPublishers }));
  const arns: string[] = [];
  for await (const { CodeSigningConfigs = [] } of paginateListCodeSigningConfigs({ client, pageSize: 1 }, {})) {
    arns.push(...CodeSigningConfigs.map((one) => one.CodeSigningConfigArn!));
  }
  expect(arns).toContain(CodeSigningConfigArn);
  expect(arns).toHaveLength(3);
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const query = ['--page-size', '2', '--query', 'CodeSigningConfigs[].CodeSigningConfigArn'];
  const cli = await run(await awsCli(), ['lambda', 'list-code-signing-configs', ...query], { env });
  expect(JSON.parse(cli.stdout)).toEqual(arns);
  const script =
    'import boto3; pages = boto3.client("lambda").get_paginator("list_code_signing_configs").paginate(); ' +
    'print(sum(len(page["CodeSigningConfigs"]) for page in pages))';
  const python = await run(await pythonWithBoto3(), ['-c', script], { env });
  expect([python.stdout.trim(), python.stderr]).toEqual(['3', '']);
});

test('is taken from functions, and deleted', async () => {
  for (const name of [FunctionName, 'new']) {
    await client.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName: name }));
  }
  const deleted = await client.send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn }));
  expect(deleted.$metadata.httpStatusCode).toBe(204);
});
