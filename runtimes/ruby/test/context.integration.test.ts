import { expect, it } from 'vitest';
import { FUNCTION_ARN } from '../../testing/bootstrap-process.js';
import { useRuby } from './ruby.js';

const ruby = useRuby();

const HANDLER = `
NAMES = %i[aws_request_id function_name function_version invoked_function_arn memory_limit_in_mb log_group_name
           log_stream_name deadline_ms identity client_context tenant_id]

def handler(event:, context:)
  NAMES.to_h { |name| [name, context.public_send(name)] }
    .merge(remaining: context.get_remaining_time_in_millis, trace: ENV['_X_AMZN_TRACE_ID'])
end
`;

async function boot() {
  const bootstrap = await ruby.boot();
  await bootstrap.assign({ files: { 'app.rb': HANDLER }, handler: 'app.handler', memoryMb: 512 });
  return bootstrap;
}

it('tells the handler who and where it is', async () => {
  await using bootstrap = await boot();
  const deadlineMs = Date.now() + 3000;
  expect(await bootstrap.invoke({}, { requestId: 'r-9', deadlineMs })).toMatchObject({
    value: {
      aws_request_id: 'r-9',
      function_name: 'hello',
      function_version: '7',
      invoked_function_arn: FUNCTION_ARN,
      memory_limit_in_mb: '512',
      log_group_name: '/aws/lambda/hello',
      log_stream_name: '2026/11/23/[7]abc',
      deadline_ms: deadlineMs,
      identity: null,
      client_context: null,
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
  expect(await bootstrap.invoke({}, { clientContext })).toMatchObject({ value: { client_context: context } });
});

it('fails on a client context that is no JSON, and goes on', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { clientContext: 'bm8=' })).toMatchObject({
    error: { errorType: 'Runtime<JSON::ParserError>' },
  });
  expect(await bootstrap.invoke()).toMatchObject({ kind: 'result' });
});

it('gives each invocation its own trace id', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke({}, { traceId: 'Root=1' })).toMatchObject({ value: { trace: 'Root=1' } });
  expect(await bootstrap.invoke({}, { traceId: 'Root=2' })).toMatchObject({ value: { trace: 'Root=2' } });
  expect(await bootstrap.invoke()).toMatchObject({ value: { trace: null } });
});
