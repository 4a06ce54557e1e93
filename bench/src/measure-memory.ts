import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { atOnce } from './at-once.js';
import type { Functions } from './functions.js';
import { load } from './load.js';
import { pause } from './server.js';
import type { Subject } from './subject.js';
import { SLEEPER } from './subjects.js';

/**
 * What an idle environment costs the host: anonymous memory of a function's processes after an invocation, bytes. Stems of
 * the runtime stand beside it and are smaller, so the largest container is the one.
 */
export async function idleEnvironmentBytes(
  docker: Docker,
  functions: Functions,
  subject: Subject,
  worker: string,
): Promise<number> {
  const name = 'bench-memory';
  await functions.create(name, subject);
  await load({ origin: functions.origin, clients: 1, requests: 100, next: functions.invoke(name) });
  const label = [`stoker.worker=${worker}`, `stoker.runtime=${subject.runtime}`];
  const containers = await docker.listContainers({ filters: { label } });
  const sizes = await Promise.all(containers.map(({ Id }) => anonymousBytesOf(docker, Id)));
  await functions.delete(name);
  return Math.max(...sizes);
}

export interface Density {
  readonly environments: number;
  /** Of the host, by what it has less available; the server's own share included. */
  readonly bytesEach: number;
}

/** Idle environments of one small function, all there at once, and what the host has less for them. */
export async function measureDensity(functions: Functions, environments: number): Promise<Density> {
  const name = 'bench-density';
  await functions.create(name, SLEEPER, { memoryMb: 128 });
  await pause(2_000);
  const before = await availableBytes();
  await atOnce(functions, name, environments, 3_000);
  await pause(2_000);
  const bytesEach = (before - (await availableBytes())) / environments;
  await functions.delete(name);
  return { environments, bytesEach };
}

/** Private and anonymous memory of a container's processes, from the kernel's own sum over their mappings. */
async function anonymousBytesOf(docker: Docker, containerId: string): Promise<number> {
  const { Processes } = (await docker.getContainer(containerId).top()) as { Processes: string[][] };
  const sizes = await Promise.all(Processes.map(([, pid]) => anonymousBytes(Number(pid))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function anonymousBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Anonymous:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}

async function availableBytes(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8');
  return Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024;
}
