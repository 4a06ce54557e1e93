import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { NODE_WITH_EXTENSION, PYTHON_WITH_EXTENSION } from './functions/internal-extension.js';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1,python3.11=1', STOKER_KEEP_ALIVE_MS: '60000' });
  client = lambdaClient(stack.server, stack.account);
  const settings = { MemorySize: 1769, Timeout: 10 };
  await createFunction(client, stack.account, 'node', { files: { 'index.mjs': NODE_WITH_EXTENSION }, settings });
  await createFunction(client, stack.account, 'python', {
    runtime: 'python3.11',
    handler: 'app.handler',
    files: { 'app.py': PYTHON_WITH_EXTENSION },
    settings,
  });
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe.each(['node', 'python'])('an internal extension in %s', (name) => {
  it('is told of the function and of every invocation', async () => {
    const first = await invoke(client, name);
    const second = await invoke(client, name);
    expect([first.functionError, second.functionError]).toEqual([undefined, undefined]);
    const [registered, ...events] = second.body as [unknown, ...{ requestId: string; deadlineMs: number }[]];
    expect(registered).toEqual({
      status: 200,
      body: {
        functionName: name,
        functionVersion: '$LATEST',
        handler: name === 'node' ? 'index.handler' : 'app.handler',
      },
    });
    // The second is told to both at once, so the extension may not have it yet when the handler answers.
    expect(events.length).toBeGreaterThanOrEqual(1);
    for (const event of events) {
      expect(event).toMatchObject({
        eventType: 'INVOKE',
        invokedFunctionArn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`,
        tracing: { type: 'X-Amzn-Trace-Id' },
      });
      expect(event.deadlineMs).toBeGreaterThan(Date.now() - 60_000);
    }
    expect(first.log).toContain('EXTENSION\tName: inner\tState: Ready\tEvents: [INVOKE]');
    expect(second.log).not.toContain('EXTENSION');
  });
});

test('nobody registers twice, or when INIT is over', async () => {
  const { body } = await invoke(client, 'node', { again: true });
  expect(body).toEqual(['Extension.InvalidExtensionState', 'Extension.RegistrationClosed']);
});
