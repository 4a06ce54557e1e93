import { expect, it } from 'vitest';
import { BootstrapProcess, FUNCTION_ARN } from '../../testing/bootstrap-process.js';
import { NODE } from './node.js';

const HANDLER = `exports.handler = async (event, context) => ({
  ...context,
  remaining: context.getRemainingTimeInMillis(),
  trace: process.env._X_AMZN_TRACE_ID ?? 'none',
});`;

async function boot() {
  const bootstrap = await BootstrapProcess.boot(NODE);
  await bootstrap.assign({ files: { 'index.js': HANDLER }, handler: 'index.handler', memoryMb: 512 });
  return bootstrap;
}

it('tells the handler who and where it is', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { requestId: 'r-9' })).toMatchObject({
    value: {
      functionName: 'hello',
      functionVersion: '7',
      memoryLimitInMB: '512',
      logGroupName: '/aws/lambda/hello',
      logStreamName: '2026/11/23/[7]abc',
      invokedFunctionArn: FUNCTION_ARN,
      awsRequestId: 'r-9',
      callbackWaitsForEmptyEventLoop: true,
    },
  });
});

it('names the tenant where there is one', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { tenantId: 'blue' })).toMatchObject({ value: { tenantId: 'blue' } });
  const { value } = (await bootstrap.invoke()) as { value: object };
  expect(value).not.toHaveProperty('tenantId');
});

it('counts the time down to the deadline', async () => {
  await using bootstrap = await boot();
  const outcome = await bootstrap.invoke({}, { deadlineMs: Date.now() + 60_000 });
  const { remaining } = (outcome as { value: { remaining: number } }).value;
  expect(remaining).toBeLessThanOrEqual(60_000);
  expect(remaining).toBeGreaterThan(0);
});

it('decodes the client context', async () => {
  await using bootstrap = await boot();
  const clientContext = Buffer.from('{"custom":{"k":"ü"}}').toString('base64');
  expect(await bootstrap.invoke({}, { clientContext })).toMatchObject({
    value: { clientContext: { custom: { k: 'ü' } } },
  });
});

it('fails on a client context that is no JSON', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { clientContext: 'bm8=' })).toMatchObject({
    error: { errorMessage: expect.stringMatching(/^Cannot parse ClientContext as json: SyntaxError/) as string },
  });
});

it('gives each invocation its own trace id', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { traceId: 'Root=1' })).toMatchObject({ value: { trace: 'Root=1' } });
  expect(await bootstrap.invoke({}, { traceId: 'Root=2' })).toMatchObject({ value: { trace: 'Root=2' } });
  expect(await bootstrap.invoke()).toMatchObject({ value: { trace: 'none' } });
});
