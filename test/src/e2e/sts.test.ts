import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListFunctionsCommand, ListLayersCommand } from '@aws-sdk/client-lambda';
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { assumeRole, stsClient, withCredentials } from '../harness/sessions.js';
import { type Stack, startStack } from '../harness/stack.js';

const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (...Action: string[]) => policy({ Effect: 'Allow', Action, Resource: '*' });
const trust = (AWS: string, more = {}) =>
  policy({ Effect: 'Allow', Principal: { AWS }, Action: ['sts:AssumeRole', 'sts:TagSession'], ...more });

/** A change is announced, and felt by the call after. */
const PATIENT = { timeout: 20_000 };

let stack: Stack;
let dev: TestAccount;
let reader: string;

beforeAll(async () => {
  stack = await startStack();
  dev = await stack.operator.user(stack.account, 'dev', allow('sts:*'));
  reader = await stack.operator.role(stack.account, 'reader', trust('111122223333'), allow('lambda:List*'));
}, 120_000);
afterAll(() => stack.close(), 60_000);

const lists = (who: TestAccount) => lambdaClient(stack.server, who).send(new ListFunctionsCommand({}));

describe('a role that was assumed', () => {
  test('may what the role may, under its own name', async () => {
    await expect(lists(dev)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const { Credentials, AssumedRoleUser, PackedPolicySize } = await stsClient(stack.server, dev).send(
      new AssumeRoleCommand({ RoleArn: reader, RoleSessionName: 's1' }),
    );
    expect(AssumedRoleUser).toMatchObject({
      Arn: 'arn:aws:sts::111122223333:assumed-role/reader/s1',
      AssumedRoleId: expect.stringMatching(/^AROA\w+:s1$/) as string,
    });
    expect(PackedPolicySize).toBeUndefined();
    expect(Credentials!.Expiration!.getTime() - Date.now()).toBeGreaterThan(3_500_000);
    const session = withCredentials(dev, Credentials);
    expect(await lists(session)).toMatchObject({ Functions: [] });
    expect(await stsClient(stack.server, session).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '111122223333',
      Arn: AssumedRoleUser!.Arn,
      UserId: AssumedRoleUser!.AssumedRoleId,
    });
  });

  test('may less under a session policy', async () => {
    const Policy = JSON.stringify(allow('lambda:ListLayers'));
    const session = await assumeRole(stack.server, dev, reader, { Policy });
    await lambdaClient(stack.server, session).send(new ListLayersCommand({}));
    await expect(lists(session)).rejects.toThrow('because no session policy allows the lambda:ListFunctions action');
  });

  test('is told by its tags', async () => {
    const tagged = { StringEquals: { 'aws:PrincipalTag/team': 'web' } };
    const own = policy({ Effect: 'Allow', Action: 'lambda:*', Resource: '*', Condition: tagged });
    const role = await stack.operator.role(stack.account, 'by-tag', trust('111122223333'), own);
    const Tags = (Value: string) => ({ Tags: [{ Key: 'team', Value }] });
    expect(await lists(await assumeRole(stack.server, dev, role, Tags('web')))).toBeDefined();
    await expect(lists(await assumeRole(stack.server, dev, role, Tags('other')))).rejects.toThrow('not authorized');
  });

  test('of another account is assumed where both sides allow it', async () => {
    const friend = await stack.operator.account('444455556666');
    const given = { Condition: { StringEquals: { 'sts:ExternalId': 'secret-1' } } };
    const role = await stack.operator.role(friend, 'shared', trust('111122223333', given), allow('lambda:List*'));
    const session = await assumeRole(stack.server, dev, role, { ExternalId: 'secret-1' });
    expect(await stsClient(stack.server, session).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '444455556666',
    });
    const nobody = await stack.operator.user(stack.account, 'nobody', allow('lambda:*'));
    for (const [who, name, ExternalId] of [
      [dev, 'dev', 'secret-2'],
      [nobody, 'nobody', 'secret-1'],
    ] as const) {
      await expect(assumeRole(stack.server, who, role, { ExternalId })).rejects.toMatchObject({
        name: 'AccessDenied',
        message: `User: arn:aws:iam::111122223333:user/${name} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      });
    }
  });

  test.each([
    [{ DurationSeconds: 3601 }, 'ValidationError', 'exceeds the MaxSessionDuration set for this role'],
    [{ DurationSeconds: 60 }, 'ValidationError', 'durationSeconds'],
    [{ RoleSessionName: 'a b' }, 'ValidationError', 'roleSessionName'],
    [{ Policy: '{}' }, 'MalformedPolicyDocument', ''],
    [{ PolicyArns: [{ arn: 'arn:aws:iam::111122223333:policy/none' }] }, 'ValidationError', 'does not exist'],
    [{ SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '123456' }, 'AccessDenied', 'MultiFactorAuthentication'],
  ])('is refused for %j', async (input, code, message) => {
    await expect(assumeRole(stack.server, dev, reader, input)).rejects.toMatchObject({
      Code: code,
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('credentials of its own', () => {
  test('a user gets: they may what it may, save IAM and new sessions', async () => {
    const { Credentials } = await stsClient(stack.server, stack.account).send(new GetSessionTokenCommand({}));
    const session = withCredentials(stack.account, Credentials);
    expect(await lists(session)).toMatchObject({ Functions: [] });
    await expect(stsClient(stack.server, session).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    });
    const { accessKeyId, secretAccessKey, sessionToken } = session;
    const credentials = { accessKeyId, secretAccessKey, sessionToken: sessionToken! };
    const iam = new IAMClient({ endpoint: stack.server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    await expect(iam.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('end with the key that they were got with', async () => {
    const key = await stack.operator.user(stack.account, 'leaver', allow('lambda:List*'));
    const { Credentials } = await stsClient(stack.server, key).send(new GetSessionTokenCommand({}));
    const session = withCredentials(key, Credentials);
    await lists(session);
    await stack.operator.deactivateKey(key.accessKeyId);
    await expect
      .poll(() => lists(session).catch(({ name }: Error) => name), PATIENT)
      .toBe('UnrecognizedClientException');
  });
});

test('whose a key is, is told within its account', async () => {
  const client = stsClient(stack.server, dev);
  const ask = (AccessKeyId: string) => client.send(new GetAccessKeyInfoCommand({ AccessKeyId }));
  expect(await ask(stack.account.accessKeyId)).toMatchObject({ Account: '111122223333' });
  const foreign = await stack.operator.account('777788889999');
  const answers = [foreign.accessKeyId, 'AKIANOBODYNOBODYNOBO'].map((id) =>
    ask(id).catch(({ name, message }: Error) => [name, message]),
  );
  const [there, missing] = await Promise.all(answers);
  expect(there).toEqual(missing);
  expect(missing).toEqual(['InvalidParameterValue', 'The access key is none of this account.']);
});

test('AWS CLI: a profile that assumes a role works unchanged', async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...env } = awsEnvironment(stack.server, dev, stack.home);
  const cli = await awsCli();
  for (const [name, value] of [
    ['profile.dev.aws_access_key_id', AWS_ACCESS_KEY_ID],
    ['profile.dev.aws_secret_access_key', AWS_SECRET_ACCESS_KEY],
    ['profile.reader.role_arn', reader],
    ['profile.reader.source_profile', 'dev'],
  ]) {
    expect(await run(cli, ['configure', 'set', name!, value!], { env })).toMatchObject({ code: 0 });
  }
  const answer = await run(cli, ['--profile', 'reader', 'lambda', 'list-functions'], { env });
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  const refused = await run(cli, ['--profile', 'reader', 'lambda', 'get-account-settings'], { env });
  expect(refused.stderr).toContain('assumed-role/reader/botocore-session-');
});

test('boto3: a session of a role, refreshed by nobody, and a presigned request with its token', async () => {
  const script = `
import boto3, os
c = boto3.client("sts").assume_role(RoleArn=os.environ["READER"], RoleSessionName="boto", DurationSeconds=900)["Credentials"]
s = boto3.Session(c["AccessKeyId"], c["SecretAccessKey"], c["SessionToken"])
print(s.client("sts").get_caller_identity()["Arn"])
print(len(s.client("lambda").list_functions()["Functions"]))
print(s.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET"))
`;
  const env = { ...awsEnvironment(stack.server, dev, stack.home), READER: reader };
  const { stdout, stderr } = await run(await pythonWithBoto3(), ['-c', script], { env });
  const [arn, count, presigned = ''] = stdout.trim().split('\n');
  expect([arn, count, stderr]).toEqual(['arn:aws:sts::111122223333:assumed-role/reader/boto', '0', '']);
  const answer = await fetch(presigned);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('assumed-role/reader/boto')]);
});
