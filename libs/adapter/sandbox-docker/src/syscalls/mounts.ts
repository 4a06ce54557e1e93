import { mkdirSync, readFileSync } from 'node:fs';
import { mount, mountAside, SystemCallError, umount2, umount2Aside } from './libc.js';
import { isUnder, parseMountinfo } from './mountinfo.js';

const MS_RDONLY = 0x1;
const MS_NOSUID = 0x2;
const MS_NODEV = 0x4;
const MS_REMOUNT = 0x20;
const MS_NOATIME = 0x400;
const MS_BIND = 0x1000;
const MS_SHARED = 0x100000;
const MNT_DETACH = 0x2;

/** What the kernel reads of a mount's options: a page, less its end. */
const MAX_OPTIONS_BYTES = 4095;

/**
 * Makes a directory a mount of its own whose later submounts appear wherever it is bound with slave propagation.
 * Doing it again changes nothing.
 */
export function shareDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const own = mountsUnder(directory).find((entry) => entry.target === directory);
  if (own === undefined) mount(directory, directory, null, MS_BIND, null);
  if (own?.shared !== true) mount(null, directory, null, MS_SHARED, null);
}

/**
 * Shows `source` at `target`, read-only and without set-uid programs or devices.
 *
 * The flags of a bind mount can only be set once it is mounted, and setting them does not reach the copies that
 * propagation has made by then. So the mount is made ready at `staging`, which nobody sees, and bound from there.
 */
export function bindReadOnly(source: string, staging: string, target: string): void {
  mount(source, staging, null, MS_BIND, null);
  try {
    mount(null, staging, null, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, null);
    mount(staging, target, null, MS_BIND, null);
  } finally {
    detach(staging);
  }
}

/**
 * Shows directories as one at `target`, read-only and without set-uid programs or devices: of what two of them have, the
 * later one's counts. Flags of a mount that is no bind hold from its first moment, in the copies of propagation too.
 *
 * @throws SystemCallError where the kernel or the file system of the directories does not do it
 */
export function overlayReadOnly(directories: readonly string[], target: string): void {
  const lower = directories.map(escapeOption).toReversed().join(':');
  const options = `lowerdir=${lower}`;
  // The kernel would cut them off, and what is left of the last path may be a directory as well.
  if (Buffer.byteLength(options) > MAX_OPTIONS_BYTES) throw new SystemCallError('mount', 'E2BIG', target);
  mount('stoker-layers', target, 'overlay', MS_RDONLY | MS_NOSUID | MS_NODEV, options);
}

/**
 * Mounts an ext4 file system that nobody needs after its environment: without what makes it outlast a crash, and without
 * set-uid programs and devices.
 */
export function mountScratch(device: string, target: string): Promise<void> {
  return mountAside(
    device,
    target,
    'ext4',
    MS_NOSUID | MS_NODEV | MS_NOATIME,
    'barrier=0,noinit_itable,errors=continue',
  );
}

/** Characters that separate the options of an overlay and its directories. */
function escapeOption(path: string): string {
  return path.replaceAll(/[\\:,]/g, String.raw`\$&`);
}

/** Takes a mount away even when it is in use; false when there was none. */
export function detach(target: string): boolean {
  try {
    umount2(target, MNT_DETACH);
    return true;
  } catch (error) {
    if (isNoMount(error)) return false;
    throw error;
  }
}

/** `detach` for which nobody waits: on a host where many mounts come and go the kernel takes milliseconds. */
export async function detachAside(target: string): Promise<boolean> {
  try {
    await umount2Aside(target, MNT_DETACH);
    return true;
  } catch (error) {
    if (isNoMount(error)) return false;
    throw error;
  }
}

function isNoMount(error: unknown): boolean {
  return error instanceof SystemCallError && (error.code === 'EINVAL' || error.code === 'ENOENT');
}

/** Takes away every mount that lies on a directory, one on top of the other; answers how many there were. */
export async function detachAll(target: string): Promise<number> {
  let count = 0;
  while (await detachAside(target)) count++;
  return count;
}

/** Mounts at or below a directory in the order they were made. Reads the host's whole list of mounts. */
export function mountsUnder(directory: string): { target: string; shared: boolean }[] {
  return parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')).filter((entry) =>
    isUnder(entry.target, directory),
  );
}
