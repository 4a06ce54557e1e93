import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { BASH_BOOTSTRAP } from './functions/bash-bootstrap.js';

interface State {
  readonly count: number;
  readonly id: string;
  readonly deadline: number;
  readonly now: number;
  readonly arn: string;
  readonly handler: string;
  readonly cwd: string;
  readonly zone: string;
  readonly greeting: string;
}

let stack: Stack;
let client: LambdaClient;

const runtime = 'provided.al2023';
const run = (action: string): Promise<Answer> => invoke(client, 'custom', { do: action });
const state = async () => (await run('state')).body as State;

async function make(name: string, variables: Record<string, string>, timeout = 10): Promise<void> {
  const settings = { MemorySize: 1769, Timeout: timeout, Environment: { Variables: variables } };
  await createFunction(client, stack.account, name, { runtime, files: BASH_BOOTSTRAP, settings });
}

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=2' });
  client = lambdaClient(stack.server, stack.account);
  await make('custom', { GREETING: "it's $HOME `id`" });
}, 120_000);

afterAll(() => stack.close(), 60_000);

test('a bootstrap of the function’s own answers over the Runtime API', async () => {
  const event = { do: 'echo', text: 'żółć 🐙' };
  expect(await invoke(client, 'custom', event)).toMatchObject({ functionError: undefined, body: event });
});

test('it is told the request, its deadline and the function as invoked; variables stay as they are', async () => {
  const answer = await run('state');
  const body = answer.body as State;
  expect(body).toMatchObject({
    id: reportOf(answer.log).requestId,
    arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:custom`,
    handler: 'index.handler',
    cwd: '/var/task',
    zone: ':UTC',
    greeting: "it's $HOME `id`",
  });
  expect(body.deadline).toBeGreaterThan(body.now);
  expect(body.deadline).toBeLessThanOrEqual(body.now + 10_000);
});

test('an error that it reports is answered as it is, and the environment goes on', async () => {
  const before = await state();
  expect(await run('fail')).toMatchObject({
    functionError: 'Unhandled',
    body: { errorType: 'Custom', errorMessage: 'no luck', stackTrace: ['a', 'b'] },
  });
  expect(await state()).toMatchObject({ count: before.count + 2 });
});

test('an answer to a request that is not its own is refused', async () => {
  const answer = await run('stale');
  expect(answer.functionError).toBeUndefined();
  expect(answer.body).toMatch(/^HTTP\/1\.1 4\d\d /);
});

test('what it prints on both streams is its log', async () => {
  const { log } = await run('print');
  expect(log).toContain('on stdout\n');
  expect(log).toContain('on stderr\n');
});

test('its exit is Runtime.ExitError, and the next invocation has a new environment', async () => {
  const answer = await run('exit');
  expect(answer).toMatchObject({ functionError: 'Unhandled', body: { errorType: 'Runtime.ExitError' } });
  expect(answer.log).toContain('Runtime exited with error: exit status 5');
  expect(await state()).toMatchObject({ count: 1 });
});

test('it is ended at its timeout', async () => {
  await make('hasty', {}, 1);
  const answer = await invoke(client, 'hasty', { do: 'loop' });
  expect(answer).toMatchObject({ functionError: 'Unhandled', body: { errorType: 'Sandbox.Timedout' } });
  expect(answer.log).toContain('Task timed out after 1.00 seconds');
  expect(await invoke(client, 'hasty', { do: 'state' })).toMatchObject({ body: { count: 1 } });
});

test('an INIT that it says has failed is answered with its error', async () => {
  await make('unwilling', { INIT: 'error' });
  for (const _attempt of [1, 2]) {
    const answer = await invoke(client, 'unwilling');
    expect(answer).toMatchObject({
      functionError: 'Unhandled',
      body: { errorType: 'Runtime.NoConfig', errorMessage: 'no config' },
    });
    expect(reportOf(answer.log)).toMatchObject({ status: 'error', errorType: 'Runtime.NoConfig' });
  }
});

test('an exit in INIT is Runtime.ExitError', async () => {
  await make('gone', { INIT: 'exit' });
  const answer = await invoke(client, 'gone');
  expect(answer).toMatchObject({ functionError: 'Unhandled', body: { errorType: 'Runtime.ExitError' } });
  expect(answer.log).toContain('Runtime exited with error: exit status 9');
});

test('without a bootstrap it is Runtime.InvalidEntrypoint', async () => {
  await createFunction(client, stack.account, 'empty', { runtime, files: { 'index.txt': 'nothing to run' } });
  const answer = await invoke(client, 'empty');
  expect(answer).toMatchObject({ functionError: 'Unhandled' });
  expect(answer.body).toEqual({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: `RequestId: ${reportOf(answer.log).requestId} Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]`,
  });
  expect(answer.log).toContain("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
});
