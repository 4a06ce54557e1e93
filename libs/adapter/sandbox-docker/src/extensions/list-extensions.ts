import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One more than Lambda allows is enough to know that there are too many. */
const ENOUGH = 11;

/**
 * The external extensions of a function: what lies in `extensions` of the directory that it sees as `/opt`, directories
 * left out, by name. No link is followed: where one leads to inside the sandbox is not where it leads to out here.
 */
export function listExtensions(optDir: string): string[] {
  const directory = join(optDir, 'extensions');
  if (!isDirectory(optDir) || !isDirectory(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return names.sort().slice(0, ENOUGH);
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
