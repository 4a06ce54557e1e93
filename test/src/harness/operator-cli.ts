import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Stack } from './stack.js';

const MAIN = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));
const MEGABYTE = 1024 * 1024;

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs `./stoker ARGS…` on a stack, as its operator. */
export function stokerCli(stack: Stack, ...args: readonly string[]): Promise<CliResult> {
  return stokerCliFed(stack, '', ...args);
}

/** The same with something on standard input. */
export async function stokerCliFed(stack: Stack, input: string, ...args: readonly string[]): Promise<CliResult> {
  // Passwords of services of the instance's own, which a stack has not: it is told where they are.
  const unused = 'x'.repeat(20);
  const secrets = { postgresPassword: unused, postgresSuperuserPassword: unused, redisPassword: unused };
  await writeFile(join(stack.home, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
  const env = {
    PATH: process.env['PATH'],
    STOKER_HOME: stack.home,
    DATABASE_URL: stack.database.url,
    REDIS_URL: stack.redisUrl,
    SUDO_USER: 'tester',
  };
  try {
    const run = promisify(execFile)(process.execPath, [MAIN, ...args], { env, maxBuffer: 64 * MEGABYTE });
    run.child.stdin?.end(input);
    return { ...(await run), status: 0 };
  } catch (error) {
    const { stdout = '', stderr = '', code = 1 } = error as { stdout?: string; stderr?: string; code?: number };
    return { stdout, stderr, status: code };
  }
}

/** The same with --json, for a command that must succeed. */
export async function stokerJson<T>(stack: Stack, ...args: readonly string[]): Promise<T> {
  const { stdout, stderr, status } = await stokerCli(stack, ...args, '--json');
  if (status !== 0) throw new Error(`./stoker ${args.join(' ')} ended with status ${status}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
