import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack.close(), 60_000);

test('boto3 takes the tour of deploy tools', async () => {
  const script = fileURLToPath(new URL('boto3_iam.py', import.meta.url));
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const { stdout, stderr } = await run(await pythonWithBoto3(), [script], { env });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    missing: { Type: 'Sender', Code: 'NoSuchEntity', Message: 'The role with name app-dev cannot be found.' },
    trust: true,
    inline: true,
    attached: ['AWSLambdaBasicExecutionRole'],
    groups: ['team'],
    tags: [{ Key: 'team', Value: 'é ü' }],
    caller: `arn:aws:iam::${stack.account.accountId}:user/people/bo`,
    pages: [['p0', 'p1'], ['p2', 'p3'], ['p4']],
    document: true,
    simulated: 'allowed',
    unbuilt: ['NotImplemented', 501],
  });
}, 60_000);

/** What the AWS CLI prints for a line, parsed; it must succeed. */
async function aws(line: string): Promise<unknown> {
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const { code, stdout, stderr } = await run(await awsCli(), line.split(' '), { env });
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

test('the AWS CLI makes a role that a function can run as', async () => {
  const trust =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
  const created = await aws(`iam create-role --role-name cli --path /tools/ --assume-role-policy-document ${trust}`);
  expect(created).toMatchObject({ Role: { Path: '/tools/', AssumeRolePolicyDocument: JSON.parse(trust) as object } });
  const policy = 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole';
  expect(await aws(`iam attach-role-policy --role-name cli --policy-arn ${policy}`)).toBeUndefined();
  expect(await aws('iam list-attached-role-policies --role-name cli')).toMatchObject({
    AttachedPolicies: [{ PolicyArn: policy }],
  });
  expect(await aws('iam list-roles --path-prefix /tools/ --query Roles[].RoleName')).toEqual(['cli']);
  expect(await aws('iam get-account-summary --query SummaryMap.RolesQuota')).toBe(1000);
}, 60_000);
