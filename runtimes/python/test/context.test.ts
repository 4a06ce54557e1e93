import { expect, it } from 'vitest';
import { BootstrapProcess, FUNCTION_ARN } from '../../testing/bootstrap-process.js';
import { PYTHON } from './python.js';

const HANDLER = `
import os

def handler(event, context):
    client = context.client_context
    return {
        'aws_request_id': context.aws_request_id,
        'function_name': context.function_name,
        'function_version': context.function_version,
        'invoked_function_arn': context.invoked_function_arn,
        'memory_limit_in_mb': context.memory_limit_in_mb,
        'log_group_name': context.log_group_name,
        'log_stream_name': context.log_stream_name,
        'tenant_id': context.tenant_id,
        'cognito': context.identity.cognito_identity_id,
        'custom': client and client.custom,
        'app': client and client.client.app_title,
        'remaining': context.get_remaining_time_in_millis(),
        'trace': os.environ.get('_X_AMZN_TRACE_ID', 'none'),
    }
`;

async function boot() {
  const bootstrap = await BootstrapProcess.boot(PYTHON);
  await bootstrap.assign({ files: { 'app.py': HANDLER }, handler: 'app.handler', memoryMb: 512 });
  return bootstrap;
}

it('tells the handler who and where it is', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { requestId: 'r-9' })).toMatchObject({
    value: {
      aws_request_id: 'r-9',
      function_name: 'hello',
      function_version: '7',
      invoked_function_arn: FUNCTION_ARN,
      memory_limit_in_mb: '512',
      log_group_name: '/aws/lambda/hello',
      log_stream_name: '2026/11/23/[7]abc',
      cognito: null,
      custom: null,
    },
  });
});

it('names the tenant where there is one', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { tenantId: 'blue' })).toMatchObject({ value: { tenant_id: 'blue' } });
  expect(await bootstrap.invoke()).toMatchObject({ value: { tenant_id: null } });
});

it.each([
  [60_000, 1, 60_000],
  [-5, 0, 0],
])('counts the time down to a deadline in %i ms', async (ms, least, most) => {
  await using bootstrap = await boot();
  const outcome = await bootstrap.invoke({}, { deadlineMs: Date.now() + ms });
  const { remaining } = (outcome as { value: { remaining: number } }).value;
  expect(remaining).toBeGreaterThanOrEqual(least);
  expect(remaining).toBeLessThanOrEqual(most);
});

it('decodes the client context', async () => {
  await using bootstrap = await boot();
  const context = { custom: { k: 'ü' }, client: { app_title: 'shop' } };
  const clientContext = Buffer.from(JSON.stringify(context)).toString('base64');
  expect(await bootstrap.invoke({}, { clientContext })).toMatchObject({ value: { custom: { k: 'ü' }, app: 'shop' } });
});

it('fails on a client context that is no JSON', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { clientContext: 'bm8=' })).toMatchObject({
    error: { errorType: 'Runtime.LambdaContextUnmarshalError' },
  });
});

it('gives each invocation its own trace id', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { traceId: 'Root=1' })).toMatchObject({ value: { trace: 'Root=1' } });
  expect(await bootstrap.invoke({}, { traceId: 'Root=2' })).toMatchObject({ value: { trace: 'Root=2' } });
  expect(await bootstrap.invoke()).toMatchObject({ value: { trace: 'none' } });
});
