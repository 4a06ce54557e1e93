import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/ci-oidc/', import.meta.url));

/** The example as its README has it: from a job's token to a version behind a weighted alias. */
let stack: Stack;
const issuers: ChildProcess[] = [];
/** Of the job that may deploy. */
let url: string;
let directory: string;
let roles: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-ci-'));
  url = await startIssuer('token');
  stack = await startStack({ STOKER_OIDC_TRUSTED_ORIGINS: url });
}, 120_000);

afterAll(async () => {
  for (const issuer of issuers) issuer.kill();
  await stack.close();
  await rm(directory, { recursive: true });
}, 60_000);

/** Starts the example's issuer, which keeps a token in a file of that name, and answers its address. */
async function startIssuer(token: string, ...subject: string[]): Promise<string> {
  const issuer = spawn(process.execPath, [join(EXAMPLE, 'issuer.mjs'), join(directory, token), ...subject]);
  issuers.push(issuer);
  for await (const line of createInterface({ input: issuer.stdout! })) return line;
  throw new Error('the issuer ended');
}

/** The environment of a job that has a token and no key. */
async function jobEnvironment(token = 'token'): Promise<NodeJS.ProcessEnv> {
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...env } = await environment();
  return {
    ...env,
    AWS_ROLE_ARN: roles['DEPLOY_ROLE_ARN'],
    AWS_WEB_IDENTITY_TOKEN_FILE: join(directory, token),
    AWS_ROLE_SESSION_NAME: 'build-42',
    FUNCTION_ROLE_ARN: roles['FUNCTION_ROLE_ARN'],
  };
}

/** With the CLI of the tests as `aws`, and a Python as `python3`. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const tools = [await awsCli(), await pythonWithBoto3()].filter((tool) => tool.startsWith('/')).map(dirname);
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  return { ...env, PATH: [...tools, env['PATH']].join(':') };
}

test("the account's administrator trusts the issuer", async () => {
  const { code, stdout, stderr } = await run(join(EXAMPLE, 'setup.sh'), [url], { env: await environment() });
  expect([code, stderr]).toEqual([0, '']);
  roles = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  );
  expect(roles).toEqual({
    DEPLOY_ROLE_ARN: 'arn:aws:iam::111122223333:role/hello-deploy',
    FUNCTION_ROLE_ARN: 'arn:aws:iam::111122223333:role/hello-function',
  });
});

test('a job deploys the function, and with the next change a version for a tenth of its calls', async () => {
  const source = join(directory, 'function');
  await cp(join(EXAMPLE, 'function'), source, { recursive: true });
  const env = await jobEnvironment();
  const first = await run(join(EXAMPLE, 'deploy.sh'), [source], { env });
  expect(first).toEqual({ code: 0, stderr: '', stdout: 'hello-ci:live is version 1\n' });
  const unchanged = await run(join(EXAMPLE, 'deploy.sh'), [source], { env });
  expect(unchanged).toMatchObject({ code: 0, stderr: '' });
  await writeFile(join(source, 'index.mjs'), 'export const handler = async () => "changed";');
  const second = await run(join(EXAMPLE, 'deploy.sh'), [source], { env });
  expect(second).toEqual({
    code: 0,
    stderr: '',
    stdout: 'hello-ci:live is version 1, and version 2 for 0.1 of its calls\n',
  });
  const alias = new GetAliasCommand({ FunctionName: 'hello-ci', Name: 'live' });
  expect(await lambdaClient(stack.server, stack.account).send(alias)).toMatchObject({
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
  });
}, 120_000);

test('boto3 finds the token by itself, and may do no more than the role', async () => {
  const script = `
import boto3
print(boto3.client("sts").get_caller_identity()["Arn"])
try:
    boto3.client("lambda").delete_function(FunctionName="hello-ci")
except Exception as error:
    print(error)
`;
  const { stdout } = await run(await pythonWithBoto3(), ['-c', script], { env: await jobEnvironment() });
  const [arn, refusal] = stdout.trim().split('\n');
  expect(arn).toBe('arn:aws:sts::111122223333:assumed-role/hello-deploy/build-42');
  expect(refusal).toContain('not authorized to perform: lambda:DeleteFunction');
});

test('a job of another issuer gets nothing', async () => {
  await startIssuer('forged');
  const { code, stderr } = await run(join(EXAMPLE, 'deploy.sh'), [], { env: await jobEnvironment('forged') });
  expect(code).not.toBe(0);
  expect(stderr).toContain('(InvalidIdentityToken)');
});
