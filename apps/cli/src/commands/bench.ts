import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { EXECUTION_ROLE } from '@stoker/app/identity/bootstrap-account';
import { renderVariables } from '../aws/profile.js';
import { readProfile } from '../aws/profile-files.js';
import { prepareHome } from '../prepare-home.js';
import { parseSettings } from '../settings.js';
import { account, services } from '../steps/plans.js';
import { runSteps } from '../steps/run-steps.js';
import { serverEnvironment } from '../steps/server.js';
import { Progress } from '../ui/progress.js';
import { stopEverything } from './down.js';

/** Measures on services of its own; what it prints is explained in docs/benchmarks.md. */
export async function bench(
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const instance = await prepareHome(
    parseSettings({
      STOKER_HOME: environment['STOKER_HOME'] ?? '/var/lib/stoker-bench',
      STOKER_PORT: environment['STOKER_PORT'] ?? '9600',
      STOKER_POSTGRES_PORT: environment['STOKER_POSTGRES_PORT'] ?? '9632',
      STOKER_REDIS_PORT: environment['STOKER_REDIS_PORT'] ?? '9679',
      DOCKER_HOST: environment['DOCKER_HOST'],
    }),
  );
  const progress = new Progress(process.stderr);
  try {
    await runSteps([...services(instance), ...account(instance)], progress, signal);
    const profile = await readProfile(instance.home);
    if (!profile) throw new Error('there is no access key');
    const child = spawn(process.execPath, [join(instance.repository, 'bench/dist/main.js'), ...args], {
      stdio: 'inherit',
      env: {
        ...environment,
        ...serverEnvironment(instance),
        ...renderVariables(profile),
        STOKER_EXECUTION_ROLE: `arn:aws:iam::${instance.settings.STOKER_ACCOUNT_ID}:role/${EXECUTION_ROLE}`,
      },
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    process.exitCode = code ?? 1;
  } finally {
    await stopEverything(instance, progress);
  }
}
