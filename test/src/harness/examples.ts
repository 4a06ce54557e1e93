import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from './python-tools.js';
import type { Stack } from './stack.js';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

/**
 * Runs the `setup.sh` of an example as its README says, as the account's administrator.
 *
 * @returns what it printed, without the end of its last line
 * @throws Error with what it had to say when it fails
 */
export function setUpExample(
  stack: Stack,
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  return runExample(stack, name, 'setup.sh', variables);
}

/** The same for another of its scripts. */
export function runExample(
  stack: Stack,
  name: string,
  script: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  return runScript(join(EXAMPLES, name, script), stack, variables);
}

async function runScript(script: string, stack: Stack, variables: Readonly<Record<string, string>>): Promise<string> {
  // With the CLI of the tests as `aws`, and a Python as `python3`.
  const tools = [await awsCli(), await pythonWithBoto3()].filter((tool) => tool.startsWith('/')).map(dirname);
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const PATH = [...tools, env['PATH']].join(':');
  const done = await run(script, [], { env: { ...env, PATH, ...variables } });
  if (done.code !== 0) throw new Error(`${script} ended with ${done.code}: ${done.stdout}${done.stderr}`);
  return done.stdout.trim();
}

/**
 * The same for an example whose `setup.sh` installs packages, unless they are there: those of tests, which are kept.
 *
 * @param packages directory with `node_modules`
 */
export async function setUpExampleWith(
  packages: string,
  stack: Stack,
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'stoker-example-'));
  try {
    for (const part of [name, 'setup-common.sh']) await cp(join(EXAMPLES, part), join(copy, part), { recursive: true });
    await rm(join(copy, name, 'function/node_modules'), { recursive: true, force: true });
    await symlink(join(packages, 'node_modules'), join(copy, name, 'function/node_modules'));
    return await runScript(join(copy, name, 'setup.sh'), stack, variables);
  } finally {
    await rm(copy, { recursive: true });
  }
}
