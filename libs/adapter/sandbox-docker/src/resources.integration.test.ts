import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '@stoker/app/ports/sandbox-driver';
import type { CgroupLocation } from './cgroup/locate.js';
import { locateCgroup } from './cgroup/locate.js';
import { containerName } from './docker/container-options.js';
import { parseMountinfo } from './syscalls/mountinfo.js';
import { openDockerSubject } from './testing/docker-subject.js';
import { mountsUnder } from './syscalls/mounts.js';

const TIMEOUT_MS = 60_000;
const MB = 1024 * 1024;

describe('what a sandbox may use', { timeout: TIMEOUT_MS }, () => {
  let subject: Awaited<ReturnType<typeof openDockerSubject>>;
  beforeAll(async () => {
    subject = await openDockerSubject('nodejs24.x');
  }, TIMEOUT_MS);
  afterAll(() => subject.close(), TIMEOUT_MS);

  async function assigned(memoryMb: number): Promise<Sandbox> {
    const sandbox = await subject.driver.create(subject.spec);
    expect(await sandbox.assign({ ...subject.assignment, memoryMb })).toEqual({ kind: 'ready' });
    return sandbox;
  }

  async function cgroupOf(sandbox: Sandbox): Promise<CgroupLocation> {
    const { State: state } = await new Docker().getContainer(containerName(sandbox.id)).inspect();
    const mounts = parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'));
    return locateCgroup(readFileSync(`/proc/${state.Pid}/cgroup`, 'utf8'), mounts);
  }

  /** The kernel's figures: bytes of memory, bytes of memory and swap, microseconds of CPU in a period of 20 ms. */
  function limits(location: CgroupLocation): number[] {
    const read = (...path: string[]) => readFileSync(join(...path), 'utf8').trim();
    if (location.version === 1) {
      return [
        Number(read(location.memory, 'memory.limit_in_bytes')),
        Number(read(location.memory, 'memory.memsw.limit_in_bytes')),
        Number(read(location.cpu, 'cpu.cfs_quota_us')),
        Number(read(location.cpu, 'cpu.cfs_period_us')),
      ];
    }
    const memory = Number(read(location.directory, 'memory.max'));
    const swap = Number(read(location.directory, 'memory.swap.max'));
    return [memory, memory + swap, ...read(location.directory, 'cpu.max').split(' ').map(Number)];
  }

  it.for([
    { memoryMb: 128, quotaUs: 1447 },
    { memoryMb: 1769, quotaUs: 20_000 },
  ])('is its memory, no swap, and CPU in proportion: $memoryMb MB', async ({ memoryMb, quotaUs }) => {
    const sandbox = await assigned(memoryMb);
    expect(limits(await cgroupOf(sandbox))).toEqual([memoryMb * MB, memoryMb * MB, quotaUs, 20_000]);
    await sandbox.destroy();
  });

  it('is the function’s share also of an INIT that does not end', async () => {
    const hasty = await openDockerSubject('nodejs24.x', { initBoostMs: 300 });
    const sandbox = await hasty.driver.create(hasty.spec);
    const cgroup = await cgroupOf(sandbox);
    const environment = { ...hasty.assignment.environment, CONTRACT_INIT: 'hang' };
    const initialised = sandbox.assign({ ...hasty.assignment, memoryMb: 1769, environment });
    expect(limits(cgroup)[2]).toBe(40_000);
    await vi.waitFor(() => expect(limits(cgroup)[2]).toBe(20_000), { timeout: 10_000 });
    await hasty.close();
    expect(await initialised).toEqual({ kind: 'ended', end: { reason: 'destroyed' }, assigned: true });
  });

  it('is nothing while it is frozen', async () => {
    const sandbox = await assigned(1769);
    const payload = Buffer.from('{"do":"tick"}');
    const invocation = { requestId: 'r', functionArn: 'arn', payload, timeoutMs: 10_000, deadlineMs: 0 };
    expect((await sandbox.invoke(invocation)).kind).toBe('success');
    const logged = async () => {
      for (;;) {
        const log = sandbox.takeLog();
        if (log.length > 0) return Buffer.from(log).toString();
        await sleep(5);
      }
    };
    expect(await logged()).toContain('tick');
    sandbox.freeze();
    sandbox.takeLog();
    await sleep(200);
    expect(sandbox.takeLog()).toHaveLength(0);
    sandbox.thaw();
    expect(await logged()).toContain('tick');
    await sandbox.destroy();
  });

  it('is given back by the worker too: no descriptor is left open', async () => {
    const descriptors = () => readdirSync('/proc/self/fd').length;
    await (await assigned(256)).destroy();
    await sleep(50);
    const before = descriptors();
    for (let round = 0; round < 5; round++) await (await assigned(256)).destroy();
    await sleep(50);
    expect(descriptors()).toBeLessThanOrEqual(before + 1);
  });

  it('a driver that is closed gives up the mount that sandboxes propagate from', async () => {
    const subject = await openDockerSubject('nodejs24.x');
    expect(mountsUnder(subject.home)).not.toEqual([]);
    await subject.driver.close();
    expect(mountsUnder(subject.home)).toEqual([]);
    await subject.close();
  });

  it('a driver that is closed while it creates leaves nothing', async () => {
    const other = await openDockerSubject('nodejs24.x');
    const creating = Promise.allSettled([1, 2, 3].map(() => other.driver.create(other.spec)));
    await sleep(60);
    await other.driver.close();
    const outcomes = await creating;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    const label = [`stoker.worker=test@${other.home}`];
    expect(await new Docker().listContainers({ all: true, filters: { label } })).toEqual([]);
    expect(readdirSync(join(other.home, 'envs'))).toEqual(['launch']);
    await other.close();
  });
});
