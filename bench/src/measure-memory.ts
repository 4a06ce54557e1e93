import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';

/** Anonymous memory of all containers with these labels, bytes each: what an idle environment costs the host. */
export async function environmentBytes(docker: Docker, labels: string[]): Promise<number[]> {
  const containers = await docker.listContainers({ filters: { label: labels } });
  const sizes: number[] = [];
  for (const { Id } of containers) {
    const { State } = await docker.getContainer(Id).inspect();
    sizes.push(await anonymousBytes(State.Pid));
  }
  return sizes;
}

/** Private and anonymous memory of a process, from the kernel's own sum over its mappings. */
async function anonymousBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Anonymous:\s+(\d+) kB$/m.exec(rollup)?.[1]) * 1024;
}
