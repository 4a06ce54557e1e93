import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

test('a function created through the SDK answers, logs and is billed', async () => {
  const files = {
    'index.mjs': `export const handler = async (event) => { console.log('hi'); return { sum: event.a + event.b }; };`,
  };
  await createFunction(client, stack.account, 'sum', { files });
  const answer = await invoke(client, 'sum', { a: 1, b: 2 });
  expect(answer).toMatchObject({ status: 200, functionError: undefined, executedVersion: '$LATEST', body: { sum: 3 } });
  expect(answer.log).toMatch(
    /^START RequestId: (\S+) Version: \$LATEST\n\S+\t\1\tINFO\thi\nEND RequestId: \1\nREPORT RequestId: \1\t/,
  );
  expect(answer.log).toMatch(/\tInit Duration: \d+\.\d\d ms\t\n$/);
});
