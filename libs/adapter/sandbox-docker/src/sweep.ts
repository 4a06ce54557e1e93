import { readdirSync } from 'node:fs';
import type { SweepReport } from '@stoker/app/ports/sandbox-driver';
import { openCgroup } from './cgroup/cgroup.js';
import type { Containers, ListedContainer } from './docker/containers.js';
import { EnvironmentDirectory } from './environment-directory.js';
import type { Gate } from './gate.js';
import type { MountEntry } from './syscalls/mountinfo.js';

/** The names that sandboxes have, so that nothing else in the directory is ever touched. */
const SANDBOX_ID = /^[0-9a-f]{32}$/;

export interface SweepScope {
  readonly workerId: string;
  readonly envsDir: string;
  readonly containers: Containers;
  readonly removals: Gate;
  readonly cgroups: readonly MountEntry[];
  /** ms that the engine may take to list; its usual time by default. */
  readonly listWithinMs?: number;
  readonly isHeld: (sandboxId: string) => boolean;
  /** Told of what could not be removed; the next sweep tries again. */
  readonly onProblem: (what: string, error: unknown) => void;
}

/** Removes the containers, mounts and directories that carry this worker's mark and that it does not hold. */
export async function sweep(scope: SweepScope): Promise<SweepReport> {
  const listed = await scope.containers.list(scope.workerId, scope.listWithinMs);
  const orphans = listed.filter(({ sandboxId }) => !scope.isHeld(sandboxId));
  const removed = await Promise.all(orphans.map((orphan) => scope.removals.run(() => removeContainer(scope, orphan))));
  return { containers: removed.filter(Boolean).length, ...(await removeDirectories(scope)) };
}

async function removeContainer(scope: SweepScope, orphan: ListedContainer): Promise<boolean> {
  const { containers, onProblem } = scope;
  try {
    await thaw(scope, orphan.containerId);
    return await containers.remove(orphan.containerId);
  } catch (error) {
    onProblem(`container ${orphan.containerId}`, error);
    return false;
  }
}

/** Under cgroup v1 Docker waits in vain for a frozen process to die, and does not know that it is frozen. */
async function thaw({ containers, cgroups }: SweepScope, containerId: string): Promise<void> {
  const pid = await containers.pidOf(containerId);
  if (pid === 0) return;
  const cgroup = openCgroup(pid, containerId, cgroups);
  try {
    cgroup.thaw();
  } finally {
    cgroup.close();
  }
}

async function removeDirectories(scope: SweepScope): Promise<{ mounts: number; directories: number }> {
  const { envsDir, isHeld, onProblem } = scope;
  const report = { mounts: 0, directories: 0 };
  for (const name of readdirSync(envsDir)) {
    if (!SANDBOX_ID.test(name) || isHeld(name)) continue;
    try {
      report.mounts += await new EnvironmentDirectory(envsDir, name).remove();
      report.directories++;
    } catch (error) {
      onProblem(`directory ${name}`, error);
    }
  }
  return report;
}
