import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionSource } from './functions.js';
import { functionFiles } from './packages.js';
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
export async function runExample(
  stack: Stack,
  name: string,
  script: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  // With the CLI of the tests as `aws`, and a Python as `python3`.
  const tools = [await awsCli(), await pythonWithBoto3()].filter((tool) => tool.startsWith('/')).map(dirname);
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const PATH = [...tools, env['PATH']].join(':');
  const done = await run(join(EXAMPLES, name, script), [], { env: { ...env, PATH, ...variables } });
  if (done.code !== 0) throw new Error(`${name} ended with ${done.code}: ${done.stdout}${done.stderr}`);
  return done.stdout.trim();
}

/** The files of an example's function. */
export function exampleFiles(name: string): Promise<FunctionSource['files']> {
  return functionFiles(join(EXAMPLES, name, 'function'));
}
