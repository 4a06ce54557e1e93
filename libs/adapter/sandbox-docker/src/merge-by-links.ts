import { linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORY_MODE = 0o755;

/**
 * Makes one tree of several, of hard links to their files: of what two of them have, the later one's counts. For where
 * directories can't be mounted over each other; it takes as long as there are files.
 *
 * @param to a directory that is not there, on the same file system
 */
export function mergeByLinks(directories: readonly string[], to: string): void {
  for (const directory of directories) merge(directory, to);
}

function merge(from: string, to: string): void {
  if (!isDirectory(to)) {
    rmSync(to, { force: true });
    mkdirSync(to, { mode: DIRECTORY_MODE });
  }
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      merge(source, target);
      continue;
    }
    // Never through what an earlier layer has put there: a link of it might lead anywhere inside.
    rmSync(target, { recursive: true, force: true });
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
