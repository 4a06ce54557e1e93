import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { detach, mountsUnder } from '../syscalls/mounts.js';
import { loopDevicesIn } from '../testing/loop-devices.js';
import type { TmpDisk } from './tmp-disk.js';
import { TmpDisks } from './tmp-disks.js';

const MB = 1_048_576;
const TIMEOUT_MS = 60_000;

describe('a disk for /tmp', { timeout: TIMEOUT_MS }, () => {
  const home = mkdtempSync(join(tmpdir(), 'stoker-'));
  let disks: TmpDisks;
  let serial = 0;

  beforeAll(async () => {
    disks = await TmpDisks.open(join(home, 'tmp-disks'));
  }, TIMEOUT_MS);
  afterAll(() => rmSync(home, { recursive: true }));

  async function mounted(mb: number): Promise<TmpDisk> {
    const target = join(home, `disk-${++serial}`);
    mkdirSync(target);
    return disks.mount(mb, `${target}.img`, target);
  }

  const failure = (action: () => void): unknown => {
    try {
      action();
      return undefined;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    }
  };

  it.for([1, 16, 512, 513, 1024, 10_240])('of %i MB has room for that, and not for more', async (mb) => {
    const disk = await mounted(mb);
    const { bavail, bsize, files } = statfsSync(disk.target);
    expect(bavail * bsize).toBeLessThanOrEqual(mb * MB);
    expect(bavail * bsize).toBeGreaterThan(mb * MB * 0.95);
    expect(files).toBeGreaterThanOrEqual(mb * 256);
    await disk.release();
  });

  it('is empty, for everybody, and its file has no name', async () => {
    const disk = await mounted(16);
    expect(readdirSync(disk.target)).toEqual([]);
    expect(statSync(disk.target).mode & 0o7777).toBe(0o1777);
    expect(readdirSync(home)).not.toContain(`disk-${serial}.img`);
    expect(loopDevicesIn(home)).toHaveLength(1);
    await disk.release();
  });

  it('is full when its bytes are written', async () => {
    const disk = await mounted(4);
    writeFileSync(join(disk.target, 'fits'), Buffer.alloc(3.5 * MB, 1));
    expect(failure(() => writeFileSync(join(disk.target, 'more'), Buffer.alloc(MB, 1)))).toBe('ENOSPC');
    await disk.release();
  });

  it('is full when it has as many files as it may', async () => {
    const disk = await mounted(4);
    let made = 0;
    const makeAll = () => {
      for (; made < 10_000; made++) writeFileSync(join(disk.target, `${made}`), '');
    };
    expect(failure(makeAll)).toBe('ENOSPC');
    expect(made).toBeGreaterThan(900);
    await disk.release();
  });

  it('is gone with its device when it is released, however much lies in it', async () => {
    const disk = await mounted(64);
    writeFileSync(join(disk.target, 'file'), Buffer.alloc(60 * MB, 1));
    await disk.release();
    expect(readdirSync(disk.target)).toEqual([]);
    expect(mountsUnder(home)).toEqual([]);
    expect(loopDevicesIn(home)).toEqual([]);
  });

  it('is gone with its last mount when nobody releases it', async () => {
    const disk = await mounted(16);
    await disk.leaveToContainer();
    expect(loopDevicesIn(home)).toHaveLength(1);
    await disk.release();
    expect(loopDevicesIn(home)).toEqual([]);
  });

  it('leaves nothing when it cannot be made', async () => {
    const before = readdirSync(home);
    await expect(disks.mount(-1, join(home, 'no.img'), home)).rejects.toThrow('mke2fs failed');
    await expect(disks.mount(16, join(home, 'no.img'), join(home, 'not-there'))).rejects.toThrow('ENOENT');
    expect(readdirSync(home)).toEqual(before);
    await vi.waitFor(() => expect(loopDevicesIn(home)).toEqual([]));
  });

  it('can be made at the same time as others', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => mounted(32)));
    expect(loopDevicesIn(home)).toHaveLength(20);
    await Promise.all(made.map((disk) => disk.release()));
    expect(loopDevicesIn(home)).toEqual([]);
  });

  it('that a trial left behind is taken away by the next one', async () => {
    const directory = join(home, 'again');
    const target = join(directory, 'trial');
    mkdirSync(target, { recursive: true });
    const left = await disks.mount(16, join(directory, 'trial.img'), target);
    await TmpDisks.open(directory);
    expect(mountsUnder(directory)).toEqual([]);
    await left.release();
    expect(detach(target)).toBe(false);
  });
});
