import { readFileSync } from 'node:fs';
import { openCgroup } from '@stoker/sandbox-docker/cgroup/cgroup';
import Docker from 'dockerode';
import type { ServerProcess } from './server-process.js';

const DEADLINE_MS = 10_000;

/** A sandbox's container as Docker and the kernel show it. */
export interface SandboxContainer {
  readonly containerId: string;
  readonly sandboxId: string;
  readonly runtime: string;
  readonly state: string;
}

/** The containers of one server, looked at from outside. */
export class SandboxContainers {
  readonly docker = new Docker({ socketPath: '/var/run/docker.sock' });

  constructor(private readonly workerLabel: string) {}

  static of(server: ServerProcess): SandboxContainers {
    return new SandboxContainers(server.workerLabel);
  }

  /** All of them, running or not. */
  async list(): Promise<SandboxContainer[]> {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS);
    const filters = { label: [`stoker.worker=${this.workerLabel}`] };
    const found = await this.docker.listContainers({ all: true, filters, abortSignal });
    return found.map(({ Id, Labels, State }) => ({
      containerId: Id,
      sandboxId: Labels['stoker.sandbox'] ?? '',
      runtime: Labels['stoker.runtime'] ?? '',
      state: State,
    }));
  }

  /** @throws Error when there is none */
  async find(sandboxId: string): Promise<SandboxContainer> {
    const found = (await this.list()).find((container) => container.sandboxId === sandboxId);
    if (found === undefined) throw new Error(`no container of sandbox ${sandboxId}`);
    return found;
  }

  /** Number of its first process on this host; 0 when it does not run. */
  async pidOf(sandboxId: string): Promise<number> {
    const { containerId } = await this.find(sandboxId);
    return (await this.docker.getContainer(containerId).inspect()).State.Pid;
  }

  /** Removes every one of them, frozen ones too. */
  async removeAll(): Promise<void> {
    for (const { containerId, sandboxId } of await this.list()) {
      const pid = await this.pidOf(sandboxId);
      if (pid > 0) openCgroup(pid, containerId).thaw();
      await this.docker.getContainer(containerId).remove({ force: true });
    }
  }

  async limitsOf(sandboxId: string): Promise<CgroupLimits> {
    return limitsOf(await this.pidOf(sandboxId));
  }

  async isFrozen(sandboxId: string): Promise<boolean> {
    const read = cgroupFiles(await this.pidOf(sandboxId));
    const state = read({ v1: 'freezer/freezer.state', v2: 'cgroup.freeze' });
    return state === 'FROZEN' || state === '1';
  }
}

/** What the kernel allows the processes of one container. */
export interface CgroupLimits {
  readonly memoryBytes: number;
  /** Beyond memory; 0 under v1 where memory and swap together are no more than memory. */
  readonly swapBytes: number;
  readonly vcpus: number;
  readonly pids: number;
  readonly pidsNow: number;
}

export function limitsOf(pid: number): CgroupLimits {
  const read = cgroupFiles(pid);
  const memoryBytes = Number(read({ v1: 'memory/memory.limit_in_bytes', v2: 'memory.max' }));
  const pids = Number(read({ v1: 'pids/pids.max', v2: 'pids.max' }));
  const pidsNow = Number(read({ v1: 'pids/pids.current', v2: 'pids.current' }));
  if (isV2(pid)) {
    const [quota, period] = read({ v1: '', v2: 'cpu.max' }).split(' ').map(Number);
    const swapBytes = Number(read({ v1: '', v2: 'memory.swap.max' }));
    return { memoryBytes, swapBytes, vcpus: quota! / period!, pids, pidsNow };
  }
  const only = (v1: string): number => Number(read({ v1, v2: '' }));
  return {
    memoryBytes,
    swapBytes: only('memory/memory.memsw.limit_in_bytes') - memoryBytes,
    vcpus: only('cpu/cpu.cfs_quota_us') / only('cpu/cpu.cfs_period_us'),
    pids,
    pidsNow,
  };
}

function isV2(pid: number): boolean {
  return !/^\d+:memory:/m.test(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
}

/** Reads control files of a process's cgroup where distributions mount them, whichever version the host has. */
function cgroupFiles(pid: number): (file: { readonly v1: string; readonly v2: string }) => string {
  const membership = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const pathOf = (controller: string): string =>
    membership
      .split('\n')
      .map((line) => line.split(':'))
      .find(([, names]) => names?.split(',').includes(controller))?.[2] ?? '';
  return ({ v1, v2 }) => {
    const [controller = '', name = ''] = v1.split('/');
    const path = isV2(pid)
      ? `/sys/fs/cgroup${pathOf('')}/${v2}`
      : `/sys/fs/cgroup/${controller}${pathOf(controller)}/${name}`;
    return readFileSync(path, 'latin1').trim();
  };
}
