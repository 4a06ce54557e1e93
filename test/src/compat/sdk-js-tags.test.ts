import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';
const Resource = `${ARN}:tagged`;

let stack: Stack;
let client: LambdaClient;

async function create(FunctionName: string, Tags: Record<string, string>, by = client): Promise<void> {
  const ZipFile = await zipOf({ 'index.mjs': 'export const handler = async () => "ran";' });
  const settings = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: stack.account.role } as const;
  await by.send(new CreateFunctionCommand({ FunctionName, Code: { ZipFile }, Tags, ...settings }));
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 }, { FunctionName });
}

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  await create('tagged', { team: 'a', 'Cost Centre': 'Köln/1' });
  await create('other', { team: 'b' });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

describe('tags of a function', () => {
  test('are those of its creation, shown with it', async () => {
    const tags = { team: 'a', 'Cost Centre': 'Köln/1' };
    expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual(tags);
    expect((await client.send(new GetFunctionCommand({ FunctionName: 'tagged' }))).Tags).toEqual(tags);
  });

  test('are added and taken away', async () => {
    const added = await client.send(new TagResourceCommand({ Resource, Tags: { stage: 'dev', team: 'c' } }));
    expect(added.$metadata.httpStatusCode).toBe(204);
    const taken = await client.send(new UntagResourceCommand({ Resource, TagKeys: ['stage', 'Cost Centre'] }));
    expect(taken.$metadata.httpStatusCode).toBe(204);
    expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: 'c' });
  });

  test.each<[object, string, string]>([
    [{ Tags: { 'aws:x': '' } }, 'InvalidParameterValueException', 'aws: prefixed tag key names are not allowed'],
    [{ Tags: { ['x'.repeat(129)]: '' } }, 'ValidationException', 'Member must have length less than or equal to 128'],
    [{ Tags: { x: 'y'.repeat(257) } }, 'ValidationException', 'Member must have length less than or equal to 256'],
    [{ Resource: `${Resource}:1`, Tags: { a: '' } }, 'InvalidParameterValueException', 'Tags on function aliases'],
    [{ Resource: `${ARN}:nobody`, Tags: { a: '' } }, 'ResourceNotFoundException', `Function not found: ${ARN}:nobody`],
  ])('are refused: %j', async (change, name, message) => {
    const input = { Resource, Tags: {}, ...change };
    await expect(client.send(new TagResourceCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });
});

test('a user whom a policy allows the functions of his team invokes them, and learns nothing of others', async () => {
  const statement = {
    Effect: 'Allow',
    Action: 'lambda:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'b' } },
  };
  const user = await stack.operator.user(stack.account, 'b', { Version: '2012-10-17', Statement: [statement] });
  const member = lambdaClient(stack.server, user);
  expect((await invoke(member, 'other')).body).toBe('ran');
  const refused = async (FunctionName: string) => {
    const error = await member.send(new InvokeCommand({ FunctionName })).catch((caught: Error) => caught);
    return (error as Error).message.replace(FunctionName, 'X');
  };
  expect(await refused('tagged')).toContain('because no identity-based policy allows the lambda:InvokeFunction action');
  expect(await refused('tagged')).toBe(await refused('nobody'));
  await client.send(new TagResourceCommand({ Resource, Tags: { team: 'b' } }));
  expect((await invoke(member, 'tagged')).body).toBe('ran');
});
