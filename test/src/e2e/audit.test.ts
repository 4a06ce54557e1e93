import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { stokerCli, stokerJson } from '../harness/operator-cli.js';
import { send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';

interface Row {
  readonly time: string;
  readonly accountId?: string;
  readonly principal?: string;
  readonly accessKeyId?: string;
  readonly operation: string;
  readonly outcome: string;
  readonly errorCode?: string;
  readonly resource?: string;
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly requestId: string;
  readonly count: number;
}

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';
const SECRET = 'canary-5f1c9d77';

let stack: Stack;
let admin: LambdaClient;

const search = async (...filter: string[]) => (await stokerJson<{ rows: Row[] }>(stack, 'audit', ...filter)).rows;

/** The rows once there are so many: those of refusals are written behind the answer. */
const rowsOnce = async (count: number, ...filter: string[]): Promise<Row[]> => {
  await expect.poll(async () => (await search(...filter)).length, { timeout: 20_000, interval: 300 }).toBe(count);
  return search(...filter);
};

beforeAll(async () => {
  stack = await startStack();
  admin = lambdaClient(stack.server, stack.account);
  const files = { 'index.mjs': 'export const handler = async () => "ran";' };
  const settings = { Environment: { Variables: { TOKEN: SECRET } } };
  await createFunction(admin, stack.account, 'mine', { files, settings });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

test('a change is in the trail when its caller hears of it, with who, what, from where and which request', async () => {
  const change = new UpdateFunctionConfigurationCommand({ FunctionName: 'mine', Description: 'other' });
  const { $metadata } = await admin.send(change);
  const [row, ...more] = await search('--request', $metadata.requestId ?? '');
  expect(more).toEqual([]);
  expect(row).toMatchObject({
    accountId: '111122223333',
    principal: 'arn:aws:iam::111122223333:user/admin',
    accessKeyId: stack.account.accessKeyId,
    operation: 'UpdateFunctionConfiguration',
    resource: `${ARN}:mine`,
    outcome: 'success',
    sourceIp: '127.0.0.1',
    userAgent: expect.stringContaining('aws-sdk-js'),
  });
});

test('a change that failed is there with its error, a look and an invocation are not', async () => {
  await expect(admin.send(new DeleteFunctionCommand({ FunctionName: 'none' }))).rejects.toThrow('not found');
  await admin.send(new GetFunctionCommand({ FunctionName: 'mine' }));
  await admin.send(new InvokeCommand({ FunctionName: 'mine' }));
  const [row] = await rowsOnce(1, '--action', 'lambda:DeleteFunction');
  expect(row).toMatchObject({ outcome: 'failed', errorCode: 'ResourceNotFoundException', resource: `${ARN}:none` });
  expect(await search('--action', 'lambda:GetFunction')).toEqual([]);
  expect(await search('--action', 'lambda:Invoke')).toEqual([]);
});

test('denials are there, those of invocations too, and calls of strangers', async () => {
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } };
  const user = await stack.operator.user(stack.account, 'weak', policy);
  const client = lambdaClient(stack.server, user);
  await expect(client.send(new InvokeCommand({ FunctionName: 'mine' }))).rejects.toThrow('not authorized');
  const forged = { ...stack.account, secretAccessKey: 'x'.repeat(40) };
  await send(stack.server, signed(stack.server, forged, { method: 'GET', url: '/2015-03-31/functions/mine' }));

  const [denied] = await rowsOnce(1, '--outcome', 'denied', '--account', '111122223333');
  expect(denied).toMatchObject({
    operation: 'Invoke',
    resource: `${ARN}:mine`,
    principal: expect.stringMatching(/weak$/),
  });
  const [stranger] = await rowsOnce(1, '--outcome', 'unauthenticated');
  expect(stranger).toMatchObject({ errorCode: 'InvalidSignatureException', accessKeyId: stack.account.accessKeyId });
  expect(stranger).not.toHaveProperty('principal');
});

test('a flood of denials leaves some rows and a count of the others', async () => {
  const request = () =>
    send(stack.server, { method: 'GET', url: '/2015-03-31/functions/mine', headers: { host: '127.0.0.1' } });
  for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 20 }, request));
  const missing = ['--outcome', 'suppressed'];
  await expect.poll(async () => (await search(...missing)).length, { timeout: 30_000 }).toBeGreaterThan(0);
  const written = (await search('--outcome', 'unauthenticated', '-n', '1000')).filter(
    ({ errorCode }) => errorCode === 'MissingAuthenticationTokenException',
  );
  const suppressed = (await search(...missing)).reduce((sum, { count }) => sum + count, 0);
  expect(written.length + suppressed).toBe(400);
  expect(written.length).toBeLessThan(300);
}, 90_000);

test('an operator exports the trail as lines, and shortens it for a reason that stays in it', async () => {
  const { stdout } = await stokerCli(stack, 'audit', 'export', '--account', '111122223333');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  expect(lines.map(({ operation }) => operation)).toContain('CreateFunction');
  expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted());
  expect(stdout).not.toContain(SECRET);

  const pruned = await stokerCli(stack, 'audit', 'prune', '--before', '0s', '--reason', 'the end of the test');
  expect(pruned.stdout).toMatch(/^\d+ rows removed/);
  expect(await search()).toMatchObject([
    { operation: 'PruneAuditTrail', principal: 'operator/tester', detail: 'the end of the test' },
  ]);
});

test('what is asked wrongly is said', async () => {
  const wrong = await stokerCli(stack, 'audit', '--since', 'yesterday');
  expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('since must be a moment like')]);
});
