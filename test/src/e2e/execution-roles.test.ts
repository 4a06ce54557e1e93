import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { hostOf, send, signerOf } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';

/** Functions have no network, so they tell their credentials, and the test is who uses them. */
const TELLS = {
  'index.mjs': `export const handler = async () => ({
    accessKeyId: process.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
    sessionToken: process.env.AWS_SESSION_TOKEN,
  });`,
};
const trusting = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const TRUST = trusting('lambda.amazonaws.com');

let stack: Stack;
let admin: LambdaClient;
let inside: TestAccount;

beforeAll(async () => {
  stack = await startStack();
  admin = lambdaClient(stack.server, stack.account);
  const role = await stack.operator.role(stack.account, 'reader', TRUST, {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'lambda:GetFunctionConfiguration', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: '*',
        Condition: { ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:*:*:function:tells' } },
      },
    ],
  });
  for (const name of ['tells', 'others']) {
    await createFunction(admin, { ...stack.account, role }, name, { files: TELLS });
  }
  inside = await credentialsOf('tells');
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

async function credentialsOf(name: string): Promise<TestAccount> {
  return { ...stack.account, ...((await invoke(admin, name)).body as Partial<TestAccount>) };
}

test('a function finds a session of its role', () => {
  expect(inside).toMatchObject({
    accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) as string,
    secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/) as string,
    sessionToken: expect.stringMatching(/^[\w+/]{100,2000}={0,2}$/) as string,
  });
});

describe('with its credentials one', () => {
  test('may do what the role may', async () => {
    const client = lambdaClient(stack.server, inside);
    const answer = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'tells' }));
    expect(answer.FunctionName).toBe('tells');
  });

  test('may do nothing else, under the name of the session', async () => {
    const client = lambdaClient(stack.server, inside);
    await expect(client.send(new ListFunctionsCommand({}))).rejects.toThrow(
      'User: arn:aws:sts::111122223333:assumed-role/reader/tells is not authorized to perform: lambda:ListFunctions ' +
        'on resource: * because no identity-based policy allows the lambda:ListFunctions action',
    );
  });

  test('is known by the function that they were made for', async () => {
    const call = new InvokeCommand({ FunctionName: 'tells', InvocationType: 'DryRun' });
    expect(await lambdaClient(stack.server, inside).send(call)).toMatchObject({ StatusCode: 204 });
    const other = lambdaClient(stack.server, await credentialsOf('others'));
    await expect(other.send(call)).rejects.toThrow('assumed-role/reader/others is not authorized');
  });

  test('can presign an address that is good for a while', async () => {
    const request = {
      method: 'GET',
      url: '/2015-03-31/functions/tells/configuration',
      headers: { host: hostOf(stack.server) },
    };
    const url = signerOf(inside).presign(request, Date.now(), 60);
    expect(await send(stack.server, { ...request, url })).toMatchObject({ status: 200 });
    const cut = url.replace(/X-Amz-Security-Token=[^&]+&/, '');
    expect(await send(stack.server, { ...request, url: cut })).toMatchObject({
      status: 403,
      errorType: 'UnrecognizedClientException',
    });
  });

  test.each<[string, (own: TestAccount, other: TestAccount) => Partial<TestAccount>]>([
    ['without the token', ({ sessionToken: _, ...rest }) => rest],
    ['with the token of another session', (own, { sessionToken }) => ({ ...own, sessionToken: sessionToken! })],
    ['with a token of no session', (own) => ({ ...own, sessionToken: 'bm8gdG9rZW4=' })],
  ])('is nobody %s', async (_, change) => {
    const account = { ...change(inside, await credentialsOf('others')) } as TestAccount;
    const call = lambdaClient(stack.server, account).send(
      new GetFunctionConfigurationCommand({ FunctionName: 'tells' }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
  });

  test('is nobody with the secret of another session', async () => {
    const { secretAccessKey } = await credentialsOf('others');
    const client = lambdaClient(stack.server, { ...inside, secretAccessKey });
    await expect(client.send(new GetFunctionConfigurationCommand({ FunctionName: 'tells' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

test('the credentials are good after a restart: no process has to remember them', async () => {
  await stack.server.stop();
  const server = await stack.restart();
  const client = lambdaClient(server, inside);
  expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'tells' }))).toMatchObject({
    FunctionName: 'tells',
  });
});
