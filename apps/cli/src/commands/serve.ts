import { prepareHome } from '../prepare-home.js';
import { type Settings, loadSettings } from '../settings.js';
import { account, services } from '../steps/plans.js';
import { runSteps } from '../steps/run-steps.js';
import { serverCommand, serverFingerprint } from '../steps/server.js';
import { OperatorError } from '../system/operator-error.js';
import { identifyProcess, readLivePidFile, writePidFile } from '../system/pid-file.js';
import { requireFreePort } from '../system/port.js';
import { Progress } from '../ui/progress.js';

/**
 * Brings everything that the server stands on up to date (images, migrations, the first account), and then becomes the
 * server: the same process, in the foreground, as an init system wants it.
 */
export async function serve(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const settings = await loadSettings(environment);
  requireServicesElsewhere(settings);
  const instance = await prepareHome(settings);
  const { home } = instance;
  const running = await readLivePidFile(home.pidFile('server'));
  if (running) throw new OperatorError(`a server runs already, process ${running.pid}`, 'stop it with ./stoker down');
  await runSteps([...services(instance), ...account(instance)], new Progress(process.stderr), signal);
  await requireFreePort(settings.STOKER_PORT, 'STOKER_PORT', settings.STOKER_HOST);
  // It stays this process, so `status` and `down` know the server by it.
  const identity = await identifyProcess(process.pid);
  if (identity) await writePidFile(home.pidFile('server'), identity, await serverFingerprint(instance));
  const { command, args, env } = serverCommand(instance);
  if (!process.execve) throw new Error('this Node.js cannot become another program');
  process.execve(command, [command, ...args], env);
}

/** Services that this command started would end with it, in the midst of their work. */
export function requireServicesElsewhere(settings: Settings): void {
  if (settings.STOKER_WITH.length > 0) {
    throw new OperatorError(
      'STOKER_WITH is set, and serve starts no services of its own',
      'set STOKER_WITH= and name your queues in STOKER_SQS_FILE, or run ./stoker up instead',
    );
  }
  for (const name of ['DATABASE_URL', 'REDIS_URL'] as const) {
    if (settings[name]) continue;
    throw new OperatorError(
      `${name} is not set, and serve starts no services of its own`,
      `give ${name} once, as in deploy/README.md, or run ./stoker up instead`,
    );
  }
}
