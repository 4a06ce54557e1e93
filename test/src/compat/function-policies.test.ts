import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteFunctionCommand,
  DeleteResourcePolicyCommand,
  GetPolicyCommand,
  InvokeCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

const OTHER = '444455556666';
const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const hello = { FunctionName: 'hello' };
const grant = { ...hello, StatementId: 'xaccount', Action: 'lambda:InvokeFunction', Principal: OTHER };

let stack: Stack;
let owner: LambdaClient;
let other: TestAccount;
let stranger: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2' });
  owner = lambdaClient(stack.server, stack.account);
  other = await stack.operator.account(OTHER);
  stranger = lambdaClient(stack.server, other);
  const handler = 'export const handler = async (event, context) => context.invokedFunctionArn;';
  await createFunction(owner, stack.account, 'hello', { files: { 'index.mjs': handler } });
  await owner.send(new PublishVersionCommand(hello));
  await owner.send(new CreateAliasCommand({ ...hello, Name: 'live', FunctionVersion: '1' }));
}, 120_000);

afterAll(() => stack.close(), 60_000);

const tell = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  return error && { name: error.name, message: error.message };
};
const invokeAs = (client: LambdaClient, FunctionName: string) => client.send(new InvokeCommand({ FunctionName }));

describe('a caller of another account', () => {
  test('learns nothing before it is let, invokes as soon as it is, and no longer than it is', async () => {
    const refusal = (arn: string) => ({
      name: 'AccessDeniedException',
      message:
        `User: arn:aws:iam::${OTHER}:user/admin is not authorized to perform: lambda:InvokeFunction ` +
        `on resource: ${arn} because no resource-based policy allows the lambda:InvokeFunction action`,
    });
    for (const arn of [ARN, `${ARN}:live`, ARN.replace('hello', 'nobody')]) {
      expect(await tell(invokeAs(stranger, arn))).toEqual(refusal(arn));
    }
    await owner.send(new AddPermissionCommand({ ...grant, Qualifier: 'live' }));
    const answer = await invoke(stranger, `${ARN}:live`);
    expect(answer).toMatchObject({ body: `${ARN}:live`, executedVersion: '1' });
    expect(await tell(invokeAs(stranger, ARN))).toEqual(refusal(ARN));
    await owner.send(new RemovePermissionCommand({ ...hello, Qualifier: 'live', StatementId: 'xaccount' }));
    expect(await tell(invokeAs(stranger, `${ARN}:live`))).toEqual(refusal(`${ARN}:live`));
  });

  test('must be let by its own account, too', async () => {
    await owner.send(new AddPermissionCommand(grant));
    const silent = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } };
    const user = await stack.operator.user(other, 'silent', silent);
    expect(await tell(invokeAs(lambdaClient(stack.server, user), ARN))).toMatchObject({
      message: expect.stringContaining('because no identity-based policy allows'),
    });
    expect((await invoke(stranger, ARN)).body).toBe(ARN);
    await owner.send(new RemovePermissionCommand({ ...hello, StatementId: 'xaccount' }));
  });
});

test('a whole policy may deny, its account’s administrator included, and can still be taken away', async () => {
  const Statement = { Effect: 'Deny', Principal: '*', Action: 'lambda:InvokeFunction', Resource: ARN };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const { RevisionId } = await owner.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy }));
  expect(await owner.send(new GetPolicyCommand(hello))).toMatchObject({ Policy, RevisionId });
  expect(await tell(invokeAs(owner, 'hello'))).toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('with an explicit deny in a resource-based policy'),
  });
  await owner.send(new DeleteResourcePolicyCommand({ ResourceArn: ARN, RevisionId }));
  expect((await invoke(owner, 'hello')).body).toBe(ARN);
});

async function aws(line: string) {
  return run(await awsCli(), ['lambda', ...line.split(' ')], {
    env: awsEnvironment(stack.server, stack.account, stack.home),
  });
}

test('the AWS CLI adds, gets and removes permissions as on Lambda', async () => {
  const added = await aws(
    'add-permission --function-name hello --statement-id s3 --action lambda:InvokeFunction ' +
      '--principal s3.amazonaws.com --source-arn arn:aws:s3:::photos --source-account 111122223333',
  );
  const statement =
    `{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction",` +
    `"Resource":"${ARN}","Condition":{"StringEquals":{"AWS:SourceAccount":"111122223333"},` +
    `"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::photos"}}}`;
  expect(JSON.parse(added.stdout)).toEqual({ Statement: statement });
  const { stdout } = await aws('get-policy --function-name hello');
  expect(JSON.parse(stdout)).toMatchObject({
    Policy: `{"Version":"2012-10-17","Id":"default","Statement":[${statement}]}`,
  });
  expect((await aws('remove-permission --function-name hello --statement-id s3')).code).toBe(0);
  expect((await aws('get-policy --function-name hello')).stderr).toContain(
    'An error occurred (ResourceNotFoundException) when calling the GetPolicy operation: ' +
      'The resource you requested does not exist.',
  );
});

test('boto3 finds the errors that it knows', async () => {
  const script = `
import boto3
client = boto3.client("lambda")
grant = dict(FunctionName="hello:live", StatementId="one", Action="lambda:InvokeFunction", Principal="*")
assert client.add_permission(**grant)["ResponseMetadata"]["HTTPStatusCode"] == 201
for error, more in [
    (client.exceptions.ResourceConflictException, {}),
    (client.exceptions.PreconditionFailedException, {"StatementId": "two", "RevisionId": "older"}),
    (client.exceptions.InvalidParameterValueException, {"StatementId": "two", "Principal": "somebody"}),
    (client.exceptions.ResourceNotFoundException, {"FunctionName": "nobody"}),
]:
    try:
        client.add_permission(**{**grant, **more})
        raise AssertionError(error)
    except error as refusal:
        assert refusal.response["Type"] == "User", refusal.response
removed = client.remove_permission(FunctionName="hello", Qualifier="live", StatementId="one")
assert removed["ResponseMetadata"]["HTTPStatusCode"] == 204
`;
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  expect(await run(await pythonWithBoto3(), ['-c', script], { env })).toMatchObject({ code: 0, stderr: '' });
});

test('a function takes its policy with it', async () => {
  await owner.send(new AddPermissionCommand(grant));
  await owner.send(new DeleteFunctionCommand(hello));
  await createFunction(owner, stack.account, 'hello', { files: { 'index.mjs': 'export const handler = () => 1;' } });
  expect(await tell(owner.send(new GetPolicyCommand(hello)))).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await tell(invokeAs(stranger, ARN))).toMatchObject({ name: 'AccessDeniedException' });
});
