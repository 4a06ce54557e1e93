import { closeSync, constants, openSync } from 'node:fs';
import { ioctl, ioctlAside, SystemCallError } from './libc.js';

const LOOP_CTL_GET_FREE = 0x4c82;
const LOOP_CONFIGURE = 0x4c0a;
/** `struct loop_config`: a descriptor, a block size, a `struct loop_info64`, and eight words to come. */
const CONFIG_BYTES = 304;
const BLOCK_SIZE_AT = 4;
const FLAGS_AT = 60;
const LO_FLAGS_AUTOCLEAR = 4;

const BLOCK_BYTES = 4096;
/** Another process may take the device that was free. */
const ATTEMPTS = 20;

/** A block device that is gone by itself when nothing has it open or mounted any more, however that comes about. */
export interface LoopDevice {
  readonly path: string;
  /** To be closed when the device is mounted. */
  readonly fd: number;
}

/**
 * Makes a file a block device. https://man7.org/linux/man-pages/man4/loop.4.html
 *
 * @throws SystemCallError or a file's error where this host has no loop devices, or none to give
 */
export async function attachLoopDevice(file: number): Promise<LoopDevice> {
  const control = openSync('/dev/loop-control', 'r+');
  try {
    for (let attempt = 1; ; attempt++) {
      const path = `/dev/loop${ioctl(control, LOOP_CTL_GET_FREE, null)}`;
      if (attempt === ATTEMPTS) return await configure(path, file);
      try {
        return await configure(path, file);
      } catch (error) {
        if (!(error instanceof SystemCallError && error.code === 'EBUSY')) throw error;
      }
    }
  } finally {
    closeSync(control);
  }
}

async function configure(path: string, file: number): Promise<LoopDevice> {
  const fd = openSync(path, constants.O_RDWR);
  const config = Buffer.alloc(CONFIG_BYTES);
  config.writeUInt32LE(file, 0);
  config.writeUInt32LE(BLOCK_BYTES, BLOCK_SIZE_AT);
  config.writeUInt32LE(LO_FLAGS_AUTOCLEAR, FLAGS_AT);
  try {
    await ioctlAside(fd, LOOP_CONFIGURE, config);
    return { path, fd };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
