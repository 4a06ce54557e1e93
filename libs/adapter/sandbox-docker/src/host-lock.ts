import { closeSync, openSync } from 'node:fs';
import { tryLock } from './syscalls/libc.js';

/**
 * Takes the home directory for this process until it ends, however it ends. Two workers on one home would take
 * each other's sandboxes for orphans.
 *
 * @throws Error when another process has it
 */
export function lockHome(path: string): { release(): void } {
  const fd = openSync(path, 'a', 0o600);
  if (!tryLock(fd)) {
    closeSync(fd);
    throw new Error(`Another Stoker worker uses this home directory (${path} is locked).`);
  }
  return { release: () => closeSync(fd) };
}
