import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CgroupLocation } from './locate.js';

/** The one cgroup that the cgroups of all sandboxes are in, as each of Docker's drivers for them wants it named. */
const NAMES = { cgroupfs: '/stoker', systemd: 'stoker.slice' } as const;

/**
 * Sandboxes together count as eight of the host's processes or services. Requests wait for them, and for the engine's making and
 * removing of containers, which takes a third of a second of CPU each, nobody waits as long as there are stems.
 */
const WEIGHT = 8;
const V1_DEFAULT_SHARES = 1024;
const V2_DEFAULT_WEIGHT = 100;

/** @param driver as the engine names it */
export function sandboxesGroup(driver: string | undefined): string {
  return driver === 'systemd' ? NAMES.systemd : NAMES.cgroupfs;
}

/**
 * Gives the group its weight, by the cgroup of a sandbox in it. Done again for each: it costs a write, and whoever made
 * the group anew set it back.
 */
export function weighSandboxes(location: CgroupLocation): void {
  const parent = dirname(location.version === 1 ? location.cpu : location.directory);
  // A group that others use as well is not ours to change.
  if (!Object.values(NAMES).some((name) => basename(name) === basename(parent))) return;
  const [file, weight] =
    location.version === 1 ? ['cpu.shares', V1_DEFAULT_SHARES * WEIGHT] : ['cpu.weight', V2_DEFAULT_WEIGHT * WEIGHT];
  const path = join(parent, file);
  if (existsSync(path)) writeFileSync(path, String(weight));
}
