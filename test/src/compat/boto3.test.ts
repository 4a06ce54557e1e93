import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

const SUITE = fileURLToPath(new URL('boto3_compat.py', import.meta.url));

/** The suite in Python, run once: outcomes by name, undefined for one that did not end. */
const outcomes = new Map<string, { readonly error: string | null }>();
let problem = '';
let stack: Stack;

const python = await pythonWithBoto3();
const listed = await run(python, [SUITE, '--list'], {
  env: { ...process.env, AWS_DEFAULT_REGION: 'us-east-1', TEST_ROLE: '' },
});
if (listed.code !== 0) throw new Error(listed.stderr);
const names = JSON.parse(listed.stdout) as string[];

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'python3.11=1' });
  await stack.operator.setConcurrencyLimit(stack.account.accountId, 2);
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const { stdout, stderr } = await run(python, [SUITE], { env });
  problem = stderr;
  for (const line of stdout.trim().split('\n')) {
    const { test, error } = JSON.parse(line) as { test: string; error: string | null };
    outcomes.set(test, { error });
  }
}, 240_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

describe('boto3', () => {
  test.each(names.map((name) => [name.replace(/^test_/, '').replaceAll('_', ' '), name]))('%s', (_, name) => {
    const outcome = outcomes.get(name);
    expect(
      outcome,
      `it did not run: ${problem}${outcomes.get('setUpClass (__main__.Boto3)')?.error ?? ''}`,
    ).toBeDefined();
    expect(outcome?.error).toBeNull();
  });
});
