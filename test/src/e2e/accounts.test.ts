import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { stokerCli, stokerJson } from '../harness/operator-cli.js';
import { type Stack, startStack } from '../harness/stack.js';

const ID = '777788889999';

let stack: Stack;
let tenant: TestAccount;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

interface Created {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly executionRoleArn: string;
}

const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** Whether the server has heard of a change that another process made. */
const eventually = (work: () => Promise<unknown>, expected: string) =>
  expect.poll(() => refusal(work()), { timeout: 20_000, interval: 200 }).toContain(expected);

const events = async () => {
  const rows = await stack.database.sql<{ status: string }>(`SELECT status FROM async_events WHERE account_id = $1`, [
    ID,
  ]);
  return rows.map(({ status }) => status);
};

test('an operator makes an account whose key works at once', async () => {
  const made = await stokerJson<Created>(stack, 'accounts', 'create', 'Team A', '--id', ID);
  tenant = { ...made, role: made.executionRoleArn };
  client = lambdaClient(stack.server, tenant);
  await createFunction(client, tenant, 'f', { files: { 'index.mjs': 'export const handler = async () => "ran";' } });
  expect(await invoke(client, 'f', {})).toMatchObject({ body: 'ran' });

  const again = await stokerCli(stack, 'accounts', 'create', 'Other', '--id', ID);
  expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('exists already')]);
  const { stdout } = await stokerCli(stack, 'accounts', 'list');
  expect(stdout).toMatch(new RegExp(`${ID} +Team A +active`));
}, 60_000);

test('a suspended account is refused everything, and its events wait until it is resumed', async () => {
  const slow = { 'index.mjs': 'export const handler = async () => new Promise((done) => setTimeout(done, 400));' };
  await createFunction(client, tenant, 'slow', { files: slow });
  // With one execution at a time the later ones wait.
  await stack.operator.setConcurrencyLimit(ID, 1);
  const send = () => client.send(new InvokeCommand({ FunctionName: 'slow', InvocationType: 'Event' }));
  await Promise.all(Array.from({ length: 12 }, send));
  expect((await stokerCli(stack, 'accounts', 'suspend', ID, '--reason', 'unpaid')).status).toBe(0);

  await eventually(() => client.send(new ListFunctionsCommand()), `The account ${ID} is suspended.`);
  expect(await refusal(invoke(client, 'f', {}))).toContain('AccessDenied');
  const shown = await stokerJson(stack, 'accounts', 'show', ID);
  expect(shown).toMatchObject({ status: 'suspended', statusReason: 'unpaid', holdings: { functions: 2 } });
  const waiting = (await events()).filter((status) => status === 'pending').length;
  expect(waiting).toBeGreaterThan(0);

  await stack.operator.setConcurrencyLimit(ID, 100);
  await stokerCli(stack, 'accounts', 'resume', ID);
  await eventually(() => client.send(new ListFunctionsCommand()), 'none');
  await expect.poll(events, { timeout: 40_000 }).toEqual(Array.from({ length: 12 }, () => 'succeeded'));
}, 120_000);

test('a guardrail binds an administrator, until it is taken away', async () => {
  const file = join(stack.home, 'guardrail.json');
  const Statement = [{ Effect: 'Deny', Action: 'lambda:DeleteFunction', Resource: '*' }];
  await writeFile(file, JSON.stringify({ Version: '2012-10-17', Statement }));
  expect(await stokerCli(stack, 'accounts', 'guardrail', 'put', ID, 'keep', file)).toMatchObject({ status: 0 });
  const remove = () => client.send(new DeleteFunctionCommand({ FunctionName: 'none' }));
  await eventually(remove, 'with an explicit deny in a service control policy');
  expect(await refusal(client.send(new GetFunctionCommand({ FunctionName: 'f' })))).toBe('none');
  await stokerCli(stack, 'accounts', 'guardrail', 'remove', ID, 'keep');
  await eventually(remove, 'ResourceNotFoundException');
}, 60_000);

test('keys are made, shown without their secrets, switched off and deleted', async () => {
  const key = await stokerJson<Created>(stack, 'keys', 'create', '--account', ID);
  const second = lambdaClient(stack.server, { ...tenant, ...key });
  await second.send(new ListFunctionsCommand());
  const listed = await stokerCli(stack, 'keys', 'list', '--account', ID, '--json');
  expect(listed.stdout).toContain(key.accessKeyId);
  expect(listed.stdout).not.toContain(key.secretAccessKey);
  await stokerCli(stack, 'keys', 'deactivate', key.accessKeyId, '--account', ID);
  await eventually(() => second.send(new ListFunctionsCommand()), 'UnrecognizedClientException');
  expect((await stokerCli(stack, 'keys', 'delete', key.accessKeyId, '--account', ID)).status).toBe(0);
  expect(await stokerJson(stack, 'keys', '--account', ID)).toHaveLength(1);
}, 60_000);

test('an account is closed when it is empty, and its key is gone', async () => {
  const close = () => stokerCli(stack, 'accounts', 'close', ID, '--reason', 'over');
  expect((await close()).stderr).toContain('2 functions');
  for (const FunctionName of ['f', 'slow']) await client.send(new DeleteFunctionCommand({ FunctionName }));
  expect((await close()).status).toBe(0);
  await eventually(() => client.send(new ListFunctionsCommand()), 'UnrecognizedClientException');
  expect((await stokerCli(stack, 'accounts', 'resume', ID)).stderr).toContain('is closed');
}, 60_000);

test('the trail has what the operator did, found by account', async () => {
  const { rows } = await stokerJson<{ rows: { operation: string; principal: string; outcome: string }[] }>(
    stack,
    ...['audit', '--account', ID, '--principal', 'operator/tester', '-n', '100'],
  );
  const done = rows.filter(({ outcome }) => outcome === 'success').map(({ operation }) => operation);
  expect(done.toReversed()).toEqual([
    'CreateAccount',
    'SuspendAccount',
    'ResumeAccount',
    'PutAccountGuardrail',
    'RemoveAccountGuardrail',
    'CreateAccessKey',
    'DeactivateAccessKey',
    'DeleteAccessKey',
    'CloseAccount',
  ]);
  expect(
    rows
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ operation }) => operation)
      .toSorted(),
  ).toEqual(['CloseAccount', 'CreateAccount', 'ResumeAccount']);
});
