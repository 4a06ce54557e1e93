import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMountinfo } from '@stoker/sandbox-docker/syscalls/mountinfo';
import type { SandboxContainers } from './containers.js';

/** What sandboxes leave on a host while they live. */
export interface HostTraces {
  /** Sandbox ids of containers, running or not. */
  readonly containers: readonly string[];
  /** Targets of mounts below the server's home, the shared `envs` directory itself aside. */
  readonly mounts: readonly string[];
  /** Names of sandboxes' directories. */
  readonly directories: readonly string[];
}

export async function hostTraces(home: string, containers: SandboxContainers): Promise<HostTraces> {
  const envs = join(home, 'envs');
  const targets = parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')).map(({ target }) => target);
  return {
    containers: (await containers.list()).map(({ sandboxId }) => sandboxId),
    mounts: targets.filter((target) => target.startsWith(`${envs}/`)),
    directories: readdirSync(envs).filter((name) => name !== 'launch'),
  };
}

/** The traces that belong to one of these sandboxes. */
export function tracesOf(sandboxIds: readonly string[], { containers, mounts, directories }: HostTraces): HostTraces {
  const concerns = (text: string): boolean => sandboxIds.some((id) => text.includes(id));
  return {
    containers: containers.filter(concerns),
    mounts: mounts.filter(concerns),
    directories: directories.filter(concerns),
  };
}

export const NO_TRACES: HostTraces = { containers: [], mounts: [], directories: [] };
