import { posix } from 'node:path';
import type { MountEntry } from '../syscalls/mountinfo.js';

/** Where a process's limits live: one directory under v2, one for each controller under v1. */
export type CgroupLocation =
  | { readonly version: 2; readonly directory: string }
  | { readonly version: 1; readonly memory: string; readonly cpu: string; readonly freezer: string };

/**
 * Finds the cgroup directories of a process. A host that mounts v1 controllers beside the v2 tree counts as v1.
 *
 * @param membership text of `/proc/<pid>/cgroup`
 * @param mounts this process's mounts
 * @throws Error when a controller that limits need is not mounted
 */
export function locateCgroup(membership: string, mounts: readonly MountEntry[]): CgroupLocation {
  const paths = new Map<string, string>();
  for (const line of membership.split('\n')) {
    const [, controllers, ...path] = line.split(':');
    for (const controller of controllers?.split(',') ?? []) paths.set(controller, path.join(':'));
  }
  if (!paths.has('memory')) {
    return { version: 2, directory: directoryOf(paths.get(''), mountOf(mounts, 'cgroup2'), 'the unified hierarchy') };
  }
  const find = (controller: string): string =>
    directoryOf(paths.get(controller), mountOf(mounts, 'cgroup', controller), `the ${controller} controller`);
  return { version: 1, memory: find('memory'), cpu: find('cpu'), freezer: find('freezer') };
}

function mountOf(mounts: readonly MountEntry[], fileSystem: string, controller?: string): MountEntry | undefined {
  return mounts.find(
    (entry) => entry.fileSystem === fileSystem && (controller === undefined || entry.superOptions.includes(controller)),
  );
}

function directoryOf(path: string | undefined, mount: MountEntry | undefined, what: string): string {
  if (path === undefined || mount === undefined) throw new Error(`This host's cgroups lack ${what}.`);
  return posix.join(mount.target, posix.relative(mount.root, path));
}
