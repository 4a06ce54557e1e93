import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { openStream, stream } from '../harness/streams.js';
import { usageRow } from '../harness/usage.js';
import { BASH_STREAMING } from './functions/bash-streaming.js';

let stack: Stack;
let client: LambdaClient;

const run = (action: string) => stream(client, 'custom', { do: action });

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=2' });
  client = lambdaClient(stack.server, stack.account);
  const settings = { MemorySize: 1769, Timeout: 20 };
  await createFunction(client, stack.account, 'custom', {
    runtime: 'provided.al2023',
    handler: 'bootstrap',
    files: BASH_STREAMING,
    settings,
  });
}, 120_000);

afterAll(() => stack.close(), 60_000);

test('a bootstrap of the function’s own is heard while it still writes', async () => {
  const open = await openStream(client, 'custom', { do: 'pieces' });
  expect(String(await open.next())).toBe('first');
  const firstSeenAt = Date.now();
  expect(Number(String(await open.next()))).toBeGreaterThan(firstSeenAt);
  expect([await open.next(), open.complete]).toEqual([undefined, {}]);
}, 30_000);

test('what its trailers say is told of behind what it wrote', async () => {
  expect(await run('late')).toMatchObject({
    text: 'half',
    errorCode: 'Unhandled',
    error: { errorType: 'Custom.Late', errorMessage: 'no luck' },
  });
  expect(await invoke(client, 'custom', { do: 'late' })).toMatchObject({
    functionError: 'Unhandled',
    body: { errorType: 'Custom.Late', errorMessage: 'no luck' },
  });
});

test('an answer that breaks off has failed, and the environment goes on', async () => {
  expect(await run('break')).toMatchObject({
    text: 'half',
    errorCode: 'Unhandled',
    error: { errorType: 'Runtime.TruncatedResponse' },
  });
  expect((await run('x')).text).toBe('{"do":"x"}');
});

test('a process that ends in the middle of one is told of with its status', async () => {
  const { text, error, log, requestId } = await run('exit');
  expect(text).toBe('half');
  expect(error).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('exit status 5') as string,
  });
  expect(reportOf(log).status).toBe('error');
  expect(await usageRow(stack.database, 'custom', requestId)).toMatchObject({ outcome: 'exit' });
});

test('a second answer is refused, in the middle of the first and behind it', async () => {
  const { text, errorCode } = await run('twice');
  expect([text, errorCode]).toEqual(['one HTTP/1.1 400 Bad Request', undefined]);
  expect((await run('x')).log).toContain('afterwards HTTP/1.1 400 Bad Request');
});

test('an answer in a mode that there is not is refused, and the invocation with it', async () => {
  expect(await run('mode')).toMatchObject({
    text: '',
    errorCode: 'Unhandled',
    error: { errorType: 'Runtime.InvalidResponseModeHeader' },
  });
});
