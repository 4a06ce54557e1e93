import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import type { BenchRuntime, Functions } from './functions.js';
import { load } from './load.js';

/**
 * What an idle environment costs the host: anonymous memory of a function's process after an invocation, bytes. Stems of
 * the runtime stand beside it and are smaller, so the largest process is the one.
 */
export async function idleEnvironmentBytes(
  docker: Docker,
  functions: Functions,
  runtime: BenchRuntime,
  worker: string,
): Promise<number> {
  const name = `bench-memory-${runtime.replaceAll('.', '-')}`;
  await functions.create(name, runtime);
  await load({ origin: functions.origin, clients: 1, requests: 100, next: () => functions.invoke(name) });
  const label = [`stoker.worker=${worker}`, `stoker.runtime=${runtime}`];
  const containers = await docker.listContainers({ filters: { label } });
  const states = await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect()));
  const running = states.filter(({ State }) => State.Pid > 0);
  const sizes = await Promise.all(running.map(({ State }) => anonymousBytes(State.Pid)));
  await functions.delete(name);
  return Math.max(...sizes);
}

/** Private and anonymous memory of a process, from the kernel's own sum over its mappings. */
async function anonymousBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Anonymous:\s+(\d+) kB$/m.exec(rollup)?.[1]) * 1024;
}
