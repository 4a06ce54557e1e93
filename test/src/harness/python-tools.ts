import { type SpawnOptions, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { TestAccount } from './accounts.js';
import type { ServerProcess } from './server-process.js';

export interface ProcessResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  { input, ...options }: Pick<SpawnOptions, 'cwd' | 'env'> & { readonly input?: string } = {},
): Promise<ProcessResult> {
  const child = spawn(command, args, { ...options, stdio: 'pipe' });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.end(input);
  const [code, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/**
 * A Python that has boto3.
 *
 * @throws Error that says how to give one
 */
export function pythonWithBoto3(): Promise<string> {
  return checked('TEST_PYTHON', 'python3', ['-c', 'import boto3'], 'a Python that has boto3');
}

/** @throws Error that says how to give one */
export function awsCli(): Promise<string> {
  return checked('TEST_AWS_CLI', 'aws', ['--version'], 'the AWS CLI');
}

async function checked(variable: string, fallback: string, args: readonly string[], what: string): Promise<string> {
  const command = process.env[variable] ?? fallback;
  const { code, stderr } = await run(command, args).catch((error: unknown) => ({ code: null, stderr: String(error) }));
  if (code === 0) return command;
  throw new Error(`${variable} must be ${what}, which \`${command}\` is not (\`./stoker test\` brings one): ${stderr}`);
}

/** All that an AWS tool needs to know, and nothing of what this machine knows beside it. */
export function awsEnvironment(server: ServerProcess, account: TestAccount, home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: account.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    PYTHONDONTWRITEBYTECODE: '1',
    TEST_ROLE: account.role,
  };
}
