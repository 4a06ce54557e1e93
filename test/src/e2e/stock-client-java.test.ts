import { readFile } from 'node:fs/promises';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { compileJava } from '@stoker/sandbox-docker/testing/compile-java';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, invoke, lambdaClient } from '../harness/functions.js';
import { buildTestImage, createImageFunction, pushImage } from '../harness/images.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { JAVA_ACTIONS } from './functions/java-actions.js';
import { JAVA_CLIENT_DOCKERFILE, JAVA_CLIENT_POM, JAVA_CLIENT_SHA256 } from './functions/java-client.js';

/** Packages are fetched by Maven, once. */
const BUILD_MS = 400_000;

let stack: Stack;
let client: LambdaClient;

const run = (action: string, event: object = {}): Promise<Answer> => invoke(client, 'stock', { do: action, ...event });

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=0' });
  client = lambdaClient(stack.server, stack.account);
  const classes = Object.entries(await compileJava(JAVA_ACTIONS));
  const files = {
    'certificates.crt': await readFile(process.env['PIP_CERT'] ?? '/etc/ssl/certs/ca-certificates.crt', 'utf8'),
    'pom.xml': JAVA_CLIENT_POM,
    'client.sha256': JAVA_CLIENT_SHA256,
    ...Object.fromEntries(classes.map(([path, content]) => [`function/${path}`, { content, mode: 0o644 }])),
  };
  const uri = await pushImage(
    stack,
    stack.account,
    await buildTestImage(JAVA_CLIENT_DOCKERFILE, files, 'host'),
    'java:1',
  );
  await createImageFunction(client, stack.account, 'stock', uri, { MemorySize: 1769, Timeout: 20 });
}, BUILD_MS);

afterAll(() => stack.close(), 60_000);

test('an event and its answer keep every value that JSON has', async () => {
  const value = { text: 'żółć 🐙', list: [1, -0.5, true, null], nested: { a: {} } };
  expect(await run('echo', { value })).toMatchObject({ status: 200, functionError: undefined, body: value });
});

test('what it throws is answered, and the environment goes on', async () => {
  const before = (await run('instance')).body as { instance: string; count: number };
  expect(await run('throw')).toMatchObject({
    functionError: 'Unhandled',
    body: { errorType: 'TypeError', errorMessage: 'boom', stackTrace: expect.any(Array) as unknown },
  });
  expect((await run('instance')).body).toEqual({ instance: before.instance, count: before.count + 2 });
});

test('the context says what runs', async () => {
  const answer = await run('context');
  expect(answer.body).toMatchObject({
    functionName: 'stock',
    arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:stock`,
    requestId: reportOf(answer.log).requestId,
    memoryMb: '1769',
  });
});

test('its exit is Runtime.ExitError', async () => {
  expect(await run('exit', { status: 7 })).toMatchObject({
    functionError: 'Unhandled',
    body: { errorType: 'Runtime.ExitError' },
  });
  expect(await run('instance')).toMatchObject({ body: { count: 1 } });
});
