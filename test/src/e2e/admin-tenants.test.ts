import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminCall, bearer } from '../harness/admin-calls.js';
import { lambdaClient } from '../harness/functions.js';
import { stokerCli } from '../harness/operator-cli.js';
import { type Stack, startStack } from '../harness/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack.close(), 60_000);

test('a script makes a tenant through the admin API, and what it does to it is felt by the next call', async () => {
  const made = await stokerCli(stack, 'tokens', 'create', 'tenants', '--scope', 'admin:write', '--days', '1');
  const token = bearer(made.stdout);
  const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    adminCall(stack.server.adminOrigin, method, path, token, body);

  const created = await call('POST', '/accounts', { name: 'Team A' });
  expect(created.status).toBe(201);
  const { accountId, accessKeyId, secretAccessKey, executionRoleArn } = created.body as Record<string, string>;
  const key = { accountId: accountId!, accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! };
  const client = lambdaClient(stack.server, { ...key, role: executionRoleArn! });
  await client.send(new ListFunctionsCommand());

  // The same process answers both, so nobody has to be told of the change.
  const suspension = `/accounts/${accountId}/suspension`;
  expect((await call('PUT', suspension, { reason: 'unpaid' })).status).toBe(200);
  await expect(client.send(new ListFunctionsCommand())).rejects.toThrow(`The account ${accountId} is suspended.`);
  expect((await call('DELETE', suspension)).status).toBe(200);
  await client.send(new ListFunctionsCommand());

  const quota = await call('PUT', `/accounts/${accountId}/quotas/concurrency`, { value: 7, reason: 'a trial' });
  expect(quota.body['items']).toContainEqual(
    expect.objectContaining({ name: 'concurrency', value: 7, from: 'account' }),
  );
  const trail = await call('GET', `/audit?account=${accountId}&limit=100`);
  const rows = trail.body['items'] as { operation: string; outcome: string; detail?: string }[];
  expect(rows.filter(({ outcome }) => outcome === 'success')).toMatchObject([
    { operation: 'SetAccountQuota', detail: '7: a trial' },
    { operation: 'ResumeAccount' },
    { operation: 'SuspendAccount', detail: 'unpaid' },
  ]);
  expect(rows).toContainEqual(expect.objectContaining({ operation: 'ListFunctions', outcome: 'denied' }));
}, 60_000);
