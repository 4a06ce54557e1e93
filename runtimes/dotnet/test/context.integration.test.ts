import { beforeAll, expect, it } from 'vitest';
import { BootstrapProcess, FUNCTION_ARN } from '../../testing/bootstrap-process.js';
import { dotnet, method, packageFiles } from './dotnet.js';

beforeAll(packageFiles);

async function boot(): Promise<BootstrapProcess> {
  const bootstrap = await BootstrapProcess.boot(await dotnet());
  await bootstrap.assign(await method('Context', { memoryMb: 512 }));
  return bootstrap;
}

it('names the request, the function and its log', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke('x', { requestId: 'r-9' })).toMatchObject({
    value: {
      id: 'r-9',
      name: 'hello',
      version: '7',
      arn: FUNCTION_ARN,
      group: '/aws/lambda/hello',
      stream: '2026/11/23/[7]abc',
      memory: '512',
      identity: 'none',
      custom: null,
      app: null,
    },
  });
});

it('names the tenant where there is one', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke('x', { tenantId: 'blue' })).toMatchObject({ value: { tenant: 'blue' } });
  expect(await bootstrap.invoke('x')).toMatchObject({ value: { tenant: null } });
});

it('counts down to the deadline', async () => {
  await using bootstrap = await boot();
  const outcome = await bootstrap.invoke('x', { deadlineMs: Date.now() + 60_000 });
  const { remaining } = (outcome as { value: { remaining: string } }).value;
  expect(Number(remaining)).toBeGreaterThan(1_000);
  expect(Number(remaining)).toBeLessThanOrEqual(60_000);
});

it('brings the client context', async () => {
  await using bootstrap = await boot();
  const context = { custom: { k: 'ü' }, client: { app_title: 'shop' }, env: { e: '1' } };
  const clientContext = Buffer.from(JSON.stringify(context)).toString('base64');
  expect(await bootstrap.invoke('x', { clientContext })).toMatchObject({
    value: { custom: 'ü', app: 'shop', environment: '1' },
  });
});

it('fails on a client context that is no JSON', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke('x', { clientContext: 'bm8=' })).toMatchObject({ kind: 'error' });
  expect(await bootstrap.invoke('x')).toMatchObject({ kind: 'result' });
});

it('gives each invocation its own trace id', async () => {
  await using bootstrap = await boot();
  expect(await bootstrap.invoke('x', { traceId: 'Root=1' })).toMatchObject({ value: { trace: 'Root=1' } });
  expect(await bootstrap.invoke('x', { traceId: 'Root=2' })).toMatchObject({ value: { trace: 'Root=2' } });
  expect(await bootstrap.invoke('x')).toMatchObject({ value: { trace: null } });
});
