import { renderExports } from '../aws/profile.js';
import { readProfile } from '../aws/profile-files.js';
import { endpointWarning } from '../aws/cli-version.js';
import { homeAt } from '../home.js';
import { loadSettings } from '../settings.js';
import { runCommand } from '../system/command.js';
import { OperatorError } from '../system/operator-error.js';

/** Prints export lines, and nothing else to standard output: it is read by `eval`. */
export async function env(environment: NodeJS.ProcessEnv): Promise<void> {
  const { STOKER_HOME } = await loadSettings(environment);
  const home = homeAt(STOKER_HOME);
  const profile = await readProfile(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES') throw error;
    throw new OperatorError(`you may not read ${home.awsCredentials}`, 'use sudo, or ask its owner for a key of yours');
  });
  if (!profile) throw new OperatorError(`there is no access key in ${home.awsCredentials}`, 'run ./stoker up first');
  process.stdout.write(renderExports(profile));
  const version = await runCommand('aws', ['--version'], { signal: AbortSignal.timeout(3_000) }).catch(() => '');
  const warning = endpointWarning(version, profile.endpoint);
  if (warning) process.stderr.write(`! ${warning}\n`);
}
