import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { type LambdaClient, ListFunctionsCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { assumeRole } from '../harness/sessions.js';
import { type Stack, startStack } from '../harness/stack.js';

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const LISTS = document({ Effect: 'Allow', Action: 'lambda:List*', Resource: '*' });
const TRUST = document({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' });
const trusting = (Service: string) => document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });

/** A change is announced, and felt by the call after. */
const PATIENT = { timeout: 20_000 };

let stack: Stack;
let admin: LambdaClient;
let iam: IAMClient;

beforeAll(async () => {
  stack = await startStack();
  admin = lambdaClient(stack.server, stack.account);
  const { accessKeyId, secretAccessKey } = stack.account;
  const credentials = { accessKeyId, secretAccessKey };
  iam = new IAMClient({ endpoint: stack.server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe('a session that is under way ends', () => {
  const RoleName = 'worker';
  const arn = `arn:aws:iam::111122223333:role/${RoleName}`;
  let session: TestAccount;

  const makeRole = async (): Promise<void> => {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: LISTS }));
  };
  const removeRole = async (): Promise<void> => {
    for (const PolicyName of ['own', 'AWSRevokeOlderSessions']) {
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })).catch(() => undefined);
    }
    await iam.send(new DeleteRoleCommand({ RoleName })).catch(() => undefined);
  };
  /** What the session is answered: `listed`, or the name of an error. */
  const outcome = (who: TestAccount): Promise<string> =>
    lambdaClient(stack.server, who)
      .send(new ListFunctionsCommand({}))
      .then(
        () => 'listed',
        ({ name }: Error) => name,
      );

  beforeEach(async () => {
    await removeRole();
    await makeRole();
    session = await assumeRole(stack.server, stack.account, arn);
    expect(await outcome(session)).toBe('listed');
  });

  test('when its role may not any more', async () => {
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    await expect.poll(() => outcome(session), PATIENT).toBe('AccessDeniedException');
  });

  test('with all that began before a time, and later ones go on', async () => {
    const PolicyDocument = document({
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date().toISOString() } },
    });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'AWSRevokeOlderSessions', PolicyDocument }));
    await expect.poll(() => outcome(session), PATIENT).toBe('AccessDeniedException');
    expect(await outcome(await assumeRole(stack.server, stack.account, arn))).toBe('listed');
  });

  test('with its role, and another role of the name is another', async () => {
    await removeRole();
    await expect.poll(() => outcome(session), PATIENT).toBe('UnrecognizedClientException');
    await makeRole();
    expect(await outcome(session)).toBe('UnrecognizedClientException');
    expect(await outcome(await assumeRole(stack.server, stack.account, arn))).toBe('listed');
  });
});

test('a function whose role trusts the service no more gets no new environment', async () => {
  const RoleName = 'runner';
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting('lambda.amazonaws.com') }));
  const account = { ...stack.account, role: `arn:aws:iam::111122223333:role/${RoleName}` };
  const files = { 'index.mjs': 'export const handler = async () => "ran";' };
  await createFunction(admin, account, 'runs', { files });
  expect(await invoke(admin, 'runs')).toMatchObject({ body: 'ran' });

  const PolicyDocument = trusting('ec2.amazonaws.com');
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  expect(await invoke(admin, 'runs')).toMatchObject({ body: 'ran' });
  const ZipFile = await zipOf({ ...files, 'more.mjs': '' });
  await admin.send(new UpdateFunctionCodeCommand({ FunctionName: 'runs', ZipFile }));
  const refusal = () =>
    invoke(admin, 'runs').then(
      () => 'ran',
      ({ name, message }: Error) => `${name}: ${message}`,
    );
  await expect
    .poll(refusal, PATIENT)
    .toBe('AccessDeniedException: The role defined for the function cannot be assumed by Lambda.');

  const restored = trusting('lambda.amazonaws.com');
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: restored }));
  await expect.poll(refusal, PATIENT).toBe('ran');
});
