import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, invoke, lambdaClient } from '../harness/functions.js';
import { createImageFunction, pushImage } from '../harness/images.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { buildNodeClientImage, buildPythonClientImage } from '../harness/stock-clients.js';
import { NODE_ACTIONS } from './functions/node-actions.js';
import { PYTHON_ACTIONS } from './functions/python-actions.js';

/** One vCPU, so that what is tested is not how slow a small share of a busy machine is. */
const MEMORY_MB = 1769;
/** aws-lambda-ric compiles curl. */
const BUILD_MS = 900_000;

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=0' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

/** AWS's own clients, unmodified, as the entry points of container images. */
describe.each([
  { name: 'awslambdaric', build: () => buildPythonClientImage(PYTHON_ACTIONS), stackOf: 'stackTrace' },
  { name: 'aws-lambda-ric', build: () => buildNodeClientImage(NODE_ACTIONS), stackOf: 'trace' },
])('$name', ({ name, build, stackOf }) => {
  const run = (action: string, event: object = {}): Promise<Answer> => invoke(client, name, { do: action, ...event });
  const instance = async () => (await run('instance')).body as { instance: string; count: number };

  beforeAll(async () => {
    const imageUri = await pushImage(stack, stack.account, await build(), `${name}:1`);
    const settings = { MemorySize: MEMORY_MB, Timeout: 10, Environment: { Variables: { GREETING: 'héllo' } } };
    await createImageFunction(client, stack.account, name, imageUri, settings);
    const broken = { ...settings, ImageConfig: { Command: ['absent.handler'] } };
    await createImageFunction(client, stack.account, `${name}-broken`, imageUri, broken);
  }, BUILD_MS);

  test('an event and its answer keep every value that JSON has, a large one too', async () => {
    const value = { text: 'żółć 🐙 \u0000"', list: [1, -0.5, 1e300, true, null], padding: 'x'.repeat(1024 * 1024) };
    expect(await run('echo', { value })).toMatchObject({ status: 200, functionError: undefined, body: value });
  });

  test('one environment serves one invocation after the other', async () => {
    const before = await instance();
    for (let n = 1; n <= 20; n++) expect(await instance()).toEqual({ ...before, count: before.count + n });
  });

  test('what it throws is answered in its own shape, and the environment goes on', async () => {
    const before = await instance();
    const thrown = await run('throw');
    expect(thrown).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(thrown.body).toMatchObject({ errorType: 'TypeError', errorMessage: 'boom', [stackOf]: expect.any(Array) });
    expect(await instance()).toEqual({ instance: before.instance, count: before.count + 2 });
  });

  test('an exit is Runtime.ExitError; the next invocation has a new environment', async () => {
    const before = await instance();
    const answer = await run('exit', { status: 7 });
    expect(answer.body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${reportOf(answer.log).requestId} Error: Runtime exited with error: exit status 7`,
    });
    const after = await instance();
    expect(after.count).toBe(1);
    expect(after.instance).not.toBe(before.instance);
  });

  test('a handler that cannot be loaded is answered in its own words', async () => {
    const answer = await invoke(client, `${name}-broken`);
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.body).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining("'absent'") as string,
    });
  });

  test('the context says what runs, for whom and for how long', async () => {
    const custom = Buffer.from(JSON.stringify({ custom: { who: 'me' } })).toString('base64');
    const answer = await invoke(client, name, { do: 'context' }, { ClientContext: custom });
    const body = answer.body as { remainingMs: number; logStream: string };
    expect(body).toMatchObject({
      functionName: name,
      functionVersion: '$LATEST',
      arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`,
      memoryMb: String(MEMORY_MB),
      requestId: reportOf(answer.log).requestId,
      logGroup: `/aws/lambda/${name}`,
      custom: 'me',
    });
    expect(body.logStream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(body.remainingMs).toBeGreaterThan(0);
    expect(body.remainingMs).toBeLessThanOrEqual(10_000);
  });

  test('what it and its child processes print is in its log', async () => {
    const answer = await run('child');
    expect(answer.body).toBe(0);
    expect(answer.log).toContain('from a child\n');
    expect(answer.log).toContain('from its stderr\n');
  });

  test('it has its own variables and Lambda’s', async () => {
    expect((await run('environment')).body).toMatchObject({
      GREETING: 'héllo',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    });
  });
});
