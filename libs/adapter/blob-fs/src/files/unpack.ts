import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Package } from '../zip/package.js';
import { syncDirectory, writeNewFile } from './durable.js';

const DIRECTORY_MODE = 0o755;
/** Files written at once: each waits for the disk more than it computes. */
const WRITERS = 8;

/**
 * Unpacks a package into a directory that it makes, and syncs it. Links come last, so nothing is ever written
 * through one. Fails without tidying up.
 */
export async function unpack(source: Package, to: string): Promise<void> {
  const { directories, files, links } = source.plan;
  const paths = [to, ...directories.map((path) => join(to, path))];
  for (const path of paths) {
    await mkdir(path);
    await chmod(path, DIRECTORY_MODE); // mkdir's own mode is cut by the umask
  }
  const queue = files.values();
  const writer = async () => {
    for (const { path, mode, entry } of queue) await writeNewFile(join(to, path), mode, source.contents(entry));
  };
  await allSettledOrThrow(Array.from({ length: WRITERS }, writer));
  for (const link of links) await symlink(await source.target(link), join(to, link.path));
  for (const path of paths.toReversed()) await syncDirectory(path);
}

/** Like `Promise.all`, but none is still writing when it rejects. */
async function allSettledOrThrow(promises: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}
