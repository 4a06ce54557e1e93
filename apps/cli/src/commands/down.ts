import { join } from 'node:path';
import { createDockerDriver } from '@stoker/sandbox-docker/driver';
import { type DaemonName, daemonNames } from '../home.js';
import type { Instance } from '../instance.js';
import type { Settings } from '../settings.js';
import { serverGraceMs } from '../steps/server.js';
import { stopDaemon } from '../system/daemon.js';
import { isDockerServing } from '../system/docker.js';
import { exists } from '../system/files.js';
import { readLivePidFile } from '../system/pid-file.js';
import type { StepListener } from '../steps/step.js';
import { Progress } from '../ui/progress.js';
import { openInstance } from './status.js';

/** How each ends cleanly: the server drains, Postgres ends its sessions, the others write what they must. */
const endings: Record<DaemonName, { signal: NodeJS.Signals; graceMs: number | ((settings: Settings) => number) }> = {
  server: { signal: 'SIGTERM', graceMs: serverGraceMs },
  elasticmq: { signal: 'SIGTERM', graceMs: 30_000 },
  dynamodb: { signal: 'SIGTERM', graceMs: 30_000 },
  redis: { signal: 'SIGTERM', graceMs: 30_000 },
  postgres: { signal: 'SIGINT', graceMs: 60_000 },
  dockerd: { signal: 'SIGTERM', graceMs: 30_000 },
};

export async function down(environment: NodeJS.ProcessEnv): Promise<void> {
  const stopped = await stopEverything(await openInstance(environment), new Progress(process.stderr));
  console.log(stopped ? 'Stopped. ./stoker up starts it again.' : 'Nothing was running.');
}

/** Stops what `up` started, the server first; resolves to how many processes that were. */
export async function stopEverything(instance: Instance, listener: StepListener): Promise<number> {
  let stopped = 0;
  for (const name of daemonNames) {
    if (await stop(name, instance, listener)) stopped += 1;
    if (name === 'server') await removeOrphans(instance, listener);
  }
  return stopped;
}

async function stop(name: DaemonName, { home, settings }: Instance, listener: StepListener): Promise<boolean> {
  if (!(await readLivePidFile(home.pidFile(name)))) return false;
  const began = performance.now();
  const { signal, graceMs: grace } = endings[name];
  const graceMs = typeof grace === 'number' ? grace : grace(settings);
  const label = `stop ${name}`;
  listener.started(label);
  const outcome = await stopDaemon(home.pidFile(name), signal, graceMs);
  const elapsedMs = performance.now() - began;
  if (outcome === 'killed') listener.failed(`${label} (killed after ${graceMs / 1_000} s)`, elapsedMs);
  else listener.finished(label, elapsedMs);
  return true;
}

/** A server that was killed leaves containers and mounts; the next one would remove them, but none may follow. */
async function removeOrphans(instance: Instance, listener: StepListener): Promise<void> {
  const { home, workerId, dockerHost } = instance;
  if (!(await exists(join(home.root, 'envs'))) || !(await isDockerServing(dockerHost))) return;
  const name = 'remove environments';
  const began = performance.now();
  listener.started(name);
  const driver = createDockerDriver({
    home: home.root,
    workerId,
    dockerHost,
    runtimes: [],
    serveRuntimeApi: () => {
      throw new Error('nothing is served while everything is stopped');
    },
    onProblem: (what) => listener.reported(name, what),
  });
  await driver.start();
  await driver.close();
  listener.finished(name, performance.now() - began);
}
