import { GetAccessKeyLastUsedCommand, GetUserCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iamClient, stsClient } from '../harness/iam-calls.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ STOKER_REGION: 'eu-central-1' });
}, 120_000);
afterAll(() => stack.close(), 60_000);

const user = () => `arn:aws:iam::${stack.account.accountId}:user/admin`;

describe('who am I', () => {
  test.each(['us-east-1', 'eu-central-1'])('AWS SDK for JavaScript, signing for %s', async (region) => {
    const iam = iamClient(stack.server, stack.account, region);
    const sts = stsClient(stack.server, stack.account, region);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: stack.account.accountId,
      Arn: user(),
      UserId: expect.stringMatching(/^AIDA/) as string,
    });
    const { User } = await iam.send(new GetUserCommand({}));
    expect(User).toMatchObject({ UserName: 'admin', Arn: user(), Path: '/', CreateDate: expect.any(Date) as Date });
    await expect(iam.send(new GetUserCommand({ UserName: 'nobody' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The user with name nobody cannot be found.',
    });
  });

  test('AWS CLI', async () => {
    const cli = await awsCli();
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const answer = await run(cli, ['sts', 'get-caller-identity'], { env });
    expect([answer.code, answer.stderr]).toEqual([0, '']);
    expect(JSON.parse(answer.stdout)).toMatchObject({ Arn: user() });
    const refused = await run(cli, ['iam', 'list-users'], { env: { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' } });
    expect(refused.stderr).toContain('(SignatureDoesNotMatch)');
  });

  test('boto3', async () => {
    const script = `
import boto3
print(boto3.client("sts").get_caller_identity()["Arn"])
print(boto3.client("iam").get_user(UserName="admin")["User"]["Arn"])
print(boto3.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET"))
`;
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const { stdout, stderr } = await run(await pythonWithBoto3(), ['-c', script], { env });
    const [caller, got, presigned = ''] = stdout.trim().split('\n');
    expect([caller, got, stderr]).toEqual([user(), user(), '']);
    const answer = await fetch(presigned);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(user())]);
  });
});

test('a key knows when it was last used, once the server has written it down', async () => {
  const sts = stsClient(stack.server, stack.account, 'eu-central-1');
  await sts.send(new GetCallerIdentityCommand({}));
  await stack.server.stop();
  await stack.restart();
  const { AccessKeyLastUsed, UserName } = await iamClient(stack.server, stack.account).send(
    new GetAccessKeyLastUsedCommand({ AccessKeyId: stack.account.accessKeyId }),
  );
  expect(UserName).toBe('admin');
  expect(AccessKeyLastUsed).toMatchObject({
    ServiceName: 'sts',
    Region: 'eu-central-1',
    LastUsedDate: expect.any(Date) as Date,
  });
});
