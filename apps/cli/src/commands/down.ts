import { type DaemonName, type Home, daemonNames, homeAt } from '../home.js';
import { loadSettings } from '../settings.js';
import { serverDrainMs } from '../steps/server.js';
import { stopDaemon } from '../system/daemon.js';
import { readLivePidFile } from '../system/pid-file.js';
import type { StepListener } from '../steps/step.js';
import { Progress } from '../ui/progress.js';

/** How each ends cleanly: the server drains, Postgres ends its sessions, Redis and Docker write what they must. */
const endings: Record<DaemonName, { signal: NodeJS.Signals; graceMs: number }> = {
  server: { signal: 'SIGTERM', graceMs: serverDrainMs },
  redis: { signal: 'SIGTERM', graceMs: 30_000 },
  postgres: { signal: 'SIGINT', graceMs: 60_000 },
  dockerd: { signal: 'SIGTERM', graceMs: 30_000 },
};

export async function down(environment: NodeJS.ProcessEnv): Promise<void> {
  const { STOKER_HOME } = await loadSettings(environment);
  const stopped = await stopEverything(homeAt(STOKER_HOME), new Progress(process.stderr));
  console.log(stopped ? 'Stopped. ./stoker up starts it again.' : 'Nothing was running.');
}

/** Stops what `up` started, the server first; resolves to how many processes that were. */
export async function stopEverything(home: Home, listener: StepListener): Promise<number> {
  let stopped = 0;
  for (const name of daemonNames) {
    const began = performance.now();
    const { signal, graceMs } = endings[name];
    const label = `stop ${name}`;
    if (!(await readLivePidFile(home.pidFile(name)))) continue;
    listener.started(label);
    const outcome = await stopDaemon(home.pidFile(name), signal, graceMs);
    const elapsedMs = performance.now() - began;
    if (outcome === 'killed') listener.failed(`${label} (killed after ${graceMs / 1_000} s)`, elapsedMs);
    else listener.finished(label, elapsedMs);
    stopped += 1;
  }
  return stopped;
}
