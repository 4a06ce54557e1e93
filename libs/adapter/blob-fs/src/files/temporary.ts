import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const TEMPORARY = /^\.tmp-(\d+)-/;

/** A path beside the final one, so that a rename moves it; it tells whose it is. */
export function temporaryIn(directory: string): string {
  return join(directory, `.tmp-${process.pid}-${randomUUID()}`);
}

/**
 * Removes what processes left behind that ended in the middle, from every directory in `root`. Call it before
 * this process makes any of its own: what bears its id now was an earlier process's.
 */
export async function removeLeftovers(root: string): Promise<void> {
  const directories = await readdir(root, { withFileTypes: true });
  for (const directory of directories.filter((each) => each.isDirectory())) {
    const path = join(root, directory.name);
    for (const name of await readdir(path)) {
      const pid = Number(TEMPORARY.exec(name)?.[1] ?? Number.NaN);
      if (!Number.isNaN(pid) && (pid === process.pid || !isRunning(pid))) {
        await rm(join(path, name), { recursive: true, force: true });
      }
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
