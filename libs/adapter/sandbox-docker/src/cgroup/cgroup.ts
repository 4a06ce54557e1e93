import { readFileSync } from 'node:fs';
import { parseMountinfo } from '../syscalls/mountinfo.js';
import type { MountEntry } from '../syscalls/mountinfo.js';
import { openCgroupV1 } from './cgroup-v1.js';
import { openCgroupV2 } from './cgroup-v2.js';
import { locateCgroup } from './locate.js';
import { weighSandboxes } from './sandboxes-group.js';

/** The limits and readings of one container. Every method is synchronous and throws when the container is gone. */
export interface Cgroup {
  /** Memory with no swap beside it. Throws when the processes use more already and cannot be squeezed. */
  limitMemory(bytes: number): void;
  /** @param vcpus a fraction of one CPU, or more than one */
  limitCpu(vcpus: number): void;
  freeze(): void;
  thaw(): void;
  /** Numbers of all processes, as this process sees them. */
  processes(): number[];
  /** Largest memory use so far. */
  memoryPeakBytes(): number;
  /** Begins anew with the largest memory use, where the kernel can; elsewhere it stays what it was. */
  forgetPeak(): void;
  /** Processes that the kernel killed for want of memory. */
  oomKills(): number;
  close(): void;
}

/** Where this host's controllers are mounted. They stay there, so this is read once: the list of mounts is long. */
export function cgroupMounts(): readonly MountEntry[] {
  const mounts = parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'));
  return mounts.filter(({ fileSystem }) => fileSystem === 'cgroup' || fileSystem === 'cgroup2');
}

/**
 * Opens the cgroup of a container by its first process.
 *
 * @param mounts as `cgroupMounts` found them; read anew by default
 * @throws Error when that process does not belong to the container (any more)
 */
export function openCgroup(pid: number, containerId: string, mounts = cgroupMounts()): Cgroup {
  const membership = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  if (!membership.includes(containerId)) throw new Error(`Process ${pid} is not part of container ${containerId}.`);
  const location = locateCgroup(membership, mounts);
  weighSandboxes(location);
  return location.version === 1 ? openCgroupV1(location) : openCgroupV2(location.directory);
}
