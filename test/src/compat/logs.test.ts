import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

let stack: Stack;
const source = {
  files: { 'index.mjs': 'export const handler = async ({ say }) => { process.stdout.write(`${say}\\n`); };' },
};
beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack.close(), 60_000);

test('boto3 reads and follows the log of a function', async () => {
  await createFunction(lambdaClient(stack.server, stack.account), stack.account, 'logged', source);
  const script = fileURLToPath(new URL('boto3_logs.py', import.meta.url));
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const { stdout, stderr } = await run(await pythonWithBoto3(), [script], { env });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    missing: ['ResourceNotFoundException', 400],
    said: ['said 0', 'said 1', 'said 2'],
    groups: ['/aws/lambda/logged'],
    stream: true,
    'one at a time': ['said 0', 'said 1', 'said 2'],
    head: 'said 0',
    end: [0, true],
    last: 'REPORT',
    excluded: ['said 0', 'said 2'],
    'too late': [],
    json: ['InvalidParameterException', 400],
    name: ['InvalidParameterException', 400],
    retention: ['NotImplementedException', 501],
    deleted: [],
  });
}, 60_000);

test('another account has a log of its own under the same name, and none of the first', async () => {
  // Names of its own, for an attempt after one that failed.
  const stranger = await stack.operator.account(String(randomInt(444_400_000_000, 444_500_000_000)));
  const name = `shared-${stranger.accountId}`;
  for (const [account, say] of [
    [stack.account, 'mine'],
    [stranger, 'theirs'],
  ] as const) {
    const client = lambdaClient(stack.server, account);
    await createFunction(client, account, name, source);
    await invoke(client, name, { say });
  }
  const texts = async (account: typeof stranger): Promise<string> => {
    const env = awsEnvironment(stack.server, account, stack.home);
    const line = `logs filter-log-events --log-group-name /aws/lambda/${name} --output text --query events[].message`;
    return (await run(await awsCli(), line.split(' '), { env })).stdout;
  };
  await until('its own line', async () => /mine/.test(await texts(stack.account)), 20_000);
  await until('its own line', async () => /theirs/.test(await texts(stranger)), 20_000);
  expect(await texts(stranger)).not.toContain('mine');
  expect(await texts(stack.account)).not.toContain('theirs');
}, 60_000);
