import { chmodSync, closeSync, constants, rmdirSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ioctlAside } from '../syscalls/libc.js';
import { attachLoopDevice } from '../syscalls/loop-device.js';
import { detachAside, mountScratch } from '../syscalls/mounts.js';
import type { DiskImage } from './disk-image.js';
import { writeImage } from './disk-image.js';

const EXT4_IOC_SHUTDOWN = 0x8004587d;
const GOING_DOWN_WITHOUT_FLUSH = 2;

/**
 * The file system that one container has at `/tmp`, in a file that grows with what is written. The file has no name as soon as
 * it is a device, the device is gone with its last mount, and the host's mount goes when the container has its own: so the
 * kernel takes all of it back when the container ends, whatever became of the worker.
 */
export class TmpDisk {
  /** Keeps the file system here until `release`; the kernel's work on its end is done where this is closed. */
  readonly #root: FileHandle;

  private constructor(
    readonly target: string,
    root: FileHandle,
  ) {
    this.#root = root;
  }

  /**
   * @param path of a file that is not there, which is deleted again
   * @param target an empty directory
   */
  static async mount(image: DiskImage, path: string, target: string): Promise<TmpDisk> {
    await mountImage(image, path, target);
    try {
      rmdirSync(join(target, 'lost+found'));
      chmodSync(target, 0o1777);
      return new TmpDisk(target, await open(target, constants.O_RDONLY | constants.O_DIRECTORY));
    } catch (error) {
      await detachAside(target);
      throw error;
    }
  }

  /** To be called when the container has started: it holds the file system from here on. */
  async leaveToContainer(): Promise<void> {
    await detachAside(this.target);
  }

  /** To be called when the container is gone. What it had not yet written is dropped, not written for nobody. */
  async release(): Promise<void> {
    try {
      const flags = Buffer.alloc(4);
      flags.writeUInt32LE(GOING_DOWN_WITHOUT_FLUSH);
      await ioctlAside(this.#root.fd, EXT4_IOC_SHUTDOWN, flags);
      await detachAside(this.target);
    } finally {
      await this.#root.close();
    }
  }
}

async function mountImage(image: DiskImage, path: string, target: string): Promise<void> {
  const file = await open(path, 'wx+', 0o600);
  try {
    await writeImage(image, file);
    const device = await attachLoopDevice(file.fd);
    try {
      await mountScratch(device.path, target);
    } finally {
      closeSync(device.fd);
    }
  } finally {
    rmSync(path);
    await file.close();
  }
}
