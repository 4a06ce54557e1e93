import { setTimeout as sleep } from 'node:timers/promises';
import type { Cgroup } from './cgroup/cgroup.js';
import { openCgroup } from './cgroup/cgroup.js';
import type { MountEntry } from './syscalls/mountinfo.js';
import { INIT_VCPUS } from './docker/container-options.js';
import { ProcessHandle } from './syscalls/process-handle.js';

const MAX_POLL_MS = 50;
/** For the launcher to kill everything else; a process that was throttled takes a while to die. */
const DYING_MS = 500;

/**
 * The first process of a container, with the limits of all. It can end at any moment, and its cgroup with it; what
 * is asked of it then is done without effect, and what was counted is remembered.
 */
export class ContainerProcess {
  #memoryLimit = 0;
  #memoryPeak = 0;
  #outOfMemory = false;
  #oomKillsBefore = 0;
  #killedAt: number | undefined;
  #closed = false;

  private constructor(
    readonly handle: ProcessHandle,
    readonly cgroup: Cgroup,
  ) {}

  /**
   * Takes hold of a container's process. The handle comes first and the look at what it is second: a number that
   * was given to another process in between is then found out, and that process never touched.
   *
   * @param cgroups as `cgroupMounts` found them
   * @throws Error when the process is gone or is not the container's
   */
  static adopt(pid: number, containerId: string, cgroups: readonly MountEntry[]): ContainerProcess {
    const handle = new ProcessHandle(pid);
    try {
      return new ContainerProcess(handle, openCgroup(pid, containerId, cgroups));
    } catch (error) {
      handle.close();
      throw error;
    }
  }

  isAlive(): boolean {
    return !this.#closed && this.handle.isAlive();
  }

  /** Throws when what runs there uses more already and cannot be squeezed. */
  limitMemory(bytes: number): void {
    this.#memoryLimit = bytes;
    this.#unlessGone(() => this.cgroup.limitMemory(bytes));
  }

  limitCpu(vcpus: number): void {
    this.#unlessGone(() => this.cgroup.limitCpu(vcpus));
  }

  freeze(): void {
    this.#unlessGone(() => this.cgroup.freeze());
  }

  thaw(): void {
    this.#unlessGone(() => this.cgroup.thaw());
  }

  memoryPeakBytes(): number {
    this.#unlessGone(() => (this.#memoryPeak = this.cgroup.memoryPeakBytes()));
    return this.#memoryPeak;
  }

  /** True when the kernel has killed something in it for want of memory. */
  outOfMemory(): boolean {
    this.#unlessGone(() => (this.#outOfMemory ||= this.cgroup.oomKills() > this.#oomKillsBefore));
    return this.#outOfMemory;
  }

  /** Somebody else saw it run out of memory: all that it was allowed was used. */
  sawOutOfMemory(): void {
    this.#outOfMemory = true;
    this.#memoryPeak = Math.max(this.#memoryPeak, this.#memoryLimit);
  }

  kill(): void {
    this.#readFigures();
    this.#killedAt ??= performance.now();
    // Under cgroup v1 a frozen process does not die before it is thawed.
    this.thaw();
    this.handle.kill();
  }

  /** Asks the runtime in it to end. */
  terminate(): void {
    this.thaw();
    this.handle.terminate();
  }

  /**
   * Has the launcher kill everything else in it and start the runtime that it began with anew. That has INIT's speed, but only
   * from when the others are gone: they must not gain by their end.
   *
   * @throws Error when they are not gone in time
   */
  async beginAnew(): Promise<void> {
    this.thaw();
    const before = new Set(this.#others());
    this.handle.nudge();
    const until = performance.now() + DYING_MS;
    await waitUntil(() => {
      if (!this.#others().some((pid) => before.has(pid))) return true;
      if (performance.now() > until) throw new Error('Its processes did not end in time.');
      return false;
    });
    this.limitCpu(INIT_VCPUS);
  }

  /** What was used until now, or wanted in vain, is somebody else's business. */
  forget(): void {
    this.#memoryPeak = 0;
    this.#outOfMemory = false;
    this.#unlessGone(() => {
      this.#oomKillsBefore = this.cgroup.oomKills();
      this.cgroup.forgetPeak();
    });
  }

  /**
   * Resolves when the process is gone, or after `graceMs` without effect of `kill`: Docker must see to it then.
   *
   * @param onLinger called each time it is found alive after `graceMs`, though nobody has killed it
   */
  async exited(graceMs: number, onLinger: () => void): Promise<void> {
    this.#readFigures();
    const started = performance.now();
    await waitUntil(() => {
      if (!this.handle.isAlive()) return true;
      if (performance.now() - (this.#killedAt ?? started) <= graceMs) return false;
      if (this.#killedAt !== undefined) return true;
      onLinger();
      return false;
    });
  }

  /** Resolves when the process is gone, or after so many ms. */
  async goneWithin(ms: number): Promise<void> {
    const until = performance.now() + ms;
    await waitUntil(() => !this.isAlive() || performance.now() >= until);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.cgroup.close();
    this.handle.close();
  }

  #others(): number[] {
    let processes: number[] = [];
    this.#unlessGone(() => (processes = this.cgroup.processes()));
    return processes.filter((pid) => pid !== this.handle.pid);
  }

  #readFigures(): void {
    this.memoryPeakBytes();
    this.outOfMemory();
  }

  #unlessGone(use: () => void): void {
    if (this.#closed) return;
    try {
      use();
    } catch (error) {
      if (this.handle.isAlive()) throw error;
    }
  }
}

/** Looks again and again, more rarely as time goes by, until it is so. What the look throws ends it. */
async function waitUntil(isSo: () => boolean): Promise<void> {
  for (let pollMs = 1; !isSo(); pollMs = Math.min(pollMs * 2, MAX_POLL_MS)) await sleep(pollMs);
}
