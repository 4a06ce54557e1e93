import { GetFunctionCommand, type LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { ACCOUNT_WIDE, actionOf, builtOperations, outcomeOf, resourceOf } from '../harness/lambda-calls.js';
import { send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';
const OPERATIONS = builtOperations();
const ON_ONE = OPERATIONS.filter((name) => !ACCOUNT_WIDE.has(name));

let stack: Stack;
let admin: LambdaClient;
let stranger: TestAccount;

beforeAll(async () => {
  stack = await startStack();
  admin = lambdaClient(stack.server, stack.account);
  stranger = await stack.operator.account('444455556666');
  const files = { 'index.mjs': 'export const handler = async () => "ran";' };
  for (const name of ['mine', 'other']) await createFunction(admin, stack.account, name, { files });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

let users = 0;

/** A user of the first account with these statements. */
function userWith(...Statement: readonly object[]): Promise<TestAccount> {
  return stack.operator.user(stack.account, `user-${++users}`, { Version: '2012-10-17', Statement });
}

const clientWith = async (...statements: readonly object[]) =>
  lambdaClient(stack.server, await userWith(...statements));
const allow = (Action: string | readonly string[], Resource = '*', more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string) => ({ Effect: 'Deny', Action, Resource });
const on = (FunctionName: string) => ({ FunctionName, Role: stack.account.role });

describe('a user whom no policy allows anything here', () => {
  let user: TestAccount;
  let client: LambdaClient;

  beforeAll(async () => {
    user = await userWith(allow('s3:*'));
    client = lambdaClient(stack.server, user);
  });

  test.each(OPERATIONS)('is refused %s, in AWS’s words, and learns nothing of what exists', async (operation) => {
    const denial = (name: string) => {
      const resource = resourceOf(operation, '111122223333', name);
      const action = actionOf(operation);
      const message =
        `User: arn:aws:iam::111122223333:user/user-${users} is not authorized to perform: ${action} ` +
        `on resource: ${resource} because no identity-based policy allows the ${action} action`;
      return { name: 'AccessDeniedException', status: 403, message };
    };
    for (const name of ['mine', 'nobody']) expect(await outcomeOf(operation, client, on(name))).toEqual(denial(name));
  });
});

describe('the administrator of another account', () => {
  test.each(ON_ONE)('is refused %s alike on what is there and what is not', async (operation) => {
    const client = lambdaClient(stack.server, stranger);
    for (const name of ['mine', 'nobody']) {
      const outcome = await outcomeOf(operation, client, { FunctionName: `${ARN}:${name}`, Role: stranger.role });
      expect(outcome).toEqual({
        name: 'AccessDeniedException',
        status: 403,
        message:
          `User: arn:aws:iam::444455556666:user/admin is not authorized to perform: ${actionOf(operation)} ` +
          `on resource: ${resourceOf(operation, '111122223333', name)} ` +
          `because no resource-based policy allows the ${actionOf(operation)} action`,
      });
    }
  });

  test('sees none of it in lists', async () => {
    const { Functions } = await lambdaClient(stack.server, stranger).send(new ListFunctionsCommand({}));
    expect(Functions).toEqual([]);
  });
});

describe('policies', () => {
  const refused = (reason: string) => ({ name: 'AccessDeniedException', message: expect.stringContaining(reason) });

  test('a deny wins over any allow', async () => {
    const client = await clientWith(allow('*'), deny('lambda:Delete*', `${ARN}:mine`));
    expect(await outcomeOf('DeleteFunction', client, on('mine'))).toMatchObject(
      refused('with an explicit deny in an identity-based policy'),
    );
    await client.send(new GetFunctionCommand({ FunctionName: 'mine' }));
  });

  test('an allow on one function reaches no other, nor a version of it', async () => {
    const client = await clientWith(allow('lambda:InvokeFunction', `${ARN}:mine`));
    expect((await invoke(client, 'mine')).body).toBe('ran');
    for (const name of ['other', 'mine:1', 'nobody']) {
      expect(await outcomeOf('Invoke', client, on(name))).toMatchObject(refused(`on resource: ${ARN}:${name} because`));
    }
    expect(await outcomeOf('GetFunction', client, on('mine'))).toMatchObject(refused('lambda:GetFunction'));
  });

  test('a variable stands for the caller', async () => {
    const client = await clientWith(allow('lambda:*', `${ARN}:\${aws:username}-*`));
    const own = `user-${users}-new`;
    expect(await outcomeOf('GetFunction', client, on(own))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await outcomeOf('GetFunction', client, on('mine'))).toMatchObject(refused('lambda:GetFunction'));
  });

  test('the source address is the connection’s, whatever a header says', async () => {
    const only = (range: string) =>
      userWith(allow('lambda:*', '*', { Condition: { IpAddress: { 'aws:SourceIp': range } } }));
    const call = (user: TestAccount) =>
      send(
        stack.server,
        signed(stack.server, user, {
          method: 'GET',
          url: '/2015-03-31/functions',
          headers: { 'x-forwarded-for': '192.0.2.7' },
        }),
      );
    expect((await call(await only('127.0.0.0/8'))).status).toBe(200);
    expect((await call(await only('192.0.2.0/24'))).status).toBe(403);
  });
});
