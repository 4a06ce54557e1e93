import {
  CreateFunctionCommand,
  type LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient, zipOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const FILES = { 'index.mjs': 'export const handler = async () => "ran";' };

let stack: Stack;
let admin: LambdaClient;

beforeAll(async () => {
  stack = await startStack();
  admin = lambdaClient(stack.server, stack.account);
  await createFunction(admin, stack.account, 'there', { files: FILES });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

/** Creates a function with a role, and gives an existing one the same; both must say the same. */
async function give(client: LambdaClient, Role: string): Promise<unknown> {
  const code = { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: await zipOf(FILES) } } as const;
  const answers = [
    client.send(new CreateFunctionCommand({ FunctionName: 'new', Role, ...code })),
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'there', Role })),
  ].map((answer) =>
    answer.then(
      () => 'accepted',
      ({ name, message }: Error) => `${name}: ${message}`,
    ),
  );
  const [created, updated] = await Promise.all(answers);
  expect(updated).toBe(created);
  return created;
}

describe('an execution role is refused', () => {
  const CANNOT = 'InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.';
  const trusting = (Principal: object) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  });
  const passRole = async (name: string, statement: object) => {
    const Statement = [{ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }, statement];
    return lambdaClient(
      stack.server,
      await stack.operator.user(stack.account, name, { Version: '2012-10-17', Statement }),
    );
  };

  test.each([
    ['nobody has', () => Promise.resolve('arn:aws:iam::111122223333:role/nobody')],
    ['trusts another service', () => role('for-ec2', trusting({ Service: 'ec2.amazonaws.com' }))],
    ['trusts another account', () => role('for-a-friend', trusting({ AWS: 'arn:aws:iam::444455556666:root' }))],
  ])('that %s', async (_, made) => {
    expect(await give(admin, await made())).toBe(CANNOT);
  });

  const role = (name: string, trust: object) => stack.operator.role(stack.account, name, trust);

  test('that belongs to another account', async () => {
    const { role: foreign } = await stack.operator.account('444455556666');
    const missing = 'arn:aws:iam::444455556666:role/nobody';
    for (const arn of [foreign, missing]) {
      expect(await give(admin, arn)).toBe('AccessDeniedException: Cross-account pass role is not allowed.');
    }
  });

  test.each([
    ['with no word of it', { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
    ['for another role', { Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/x' }],
    [
      'for another service',
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: '*',
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
    ],
  ])('that the caller may not pass: a policy %s', async (name, statement) => {
    const user = name.replaceAll(' ', '-');
    expect(await give(await passRole(user, statement), stack.account.role)).toBe(
      `AccessDeniedException: User: arn:aws:iam::111122223333:user/${user} is not authorized to perform: iam:PassRole ` +
        `on resource: ${stack.account.role} because no identity-based policy allows the iam:PassRole action`,
    );
  });

  test('never with anything left behind', async () => {
    const { Functions = [] } = await admin.send(new ListFunctionsCommand({}));
    expect(Functions.map(({ FunctionName, Role }) => [FunctionName, Role])).toEqual([['there', stack.account.role]]);
  });

  test('no more, once it may be passed to this service', async () => {
    const client = await passRole('passer', {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: stack.account.role,
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    });
    expect(await give(client, stack.account.role)).toBe('accepted');
  });
});
