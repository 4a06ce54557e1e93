import { chmod, mkdir, open, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a new file that survives a power cut once this resolves; its name does when its directory is synced. */
export async function writeNewFile(
  path: string,
  mode: number,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx'); // exclusive, so it never follows or replaces what is there
  try {
    for await (const chunk of chunks) await writeAll(file, chunk);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: { write(chunk: Uint8Array): Promise<{ bytesWritten: number }> }, chunk: Uint8Array) {
  let rest = chunk;
  while (rest.length > 0) rest = rest.subarray((await file.write(rest)).bytesWritten);
}

/** Makes the names in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Makes a directory in one that exists, unless it is there. */
export async function makeDirectory(path: string, mode: number): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode });
  if (made !== undefined) await syncDirectory(dirname(path));
}

/** The mode of a directory that only its owner may enter. */
export const PRIVATE_MODE = 0o700;

/** Makes a directory that only its owner may enter, and so those in it that are there already. */
export async function makePrivate(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_MODE });
  await chmod(path, PRIVATE_MODE);
  const entries = await readdir(path, { withFileTypes: true });
  for (const { name } of entries.filter((each) => each.isDirectory())) await chmod(join(path, name), PRIVATE_MODE);
}

/**
 * Gives what was written beside it its final name, durably.
 *
 * @returns false when another process had the same content in place first
 */
export async function moveIntoPlace(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
  } catch (error) {
    // A directory is not replaced by another one unless it is empty.
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
  await syncDirectory(dirname(to));
  return true;
}
