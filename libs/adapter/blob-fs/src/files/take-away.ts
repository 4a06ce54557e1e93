import { rename, rm } from 'node:fs/promises';
import type { CodePaths } from './code-paths.js';
import { syncDirectory } from './durable.js';
import { temporaryIn } from './temporary.js';

/** Takes a package out of its place, as leftovers that the answer deletes. What is not there is no error. */
export async function takeAway({ blobDirectory, blob, codeDirectory, code }: CodePaths): Promise<() => Promise<void>> {
  const aside = [
    await moveAside(code, codeDirectory),
    await moveAside(blob, blobDirectory),
    await moveAside(`${blob}.damaged`, blobDirectory),
  ];
  return async () => {
    for (const path of aside) if (path !== undefined) await rm(path, { recursive: true, force: true });
  };
}

async function moveAside(path: string, directory: string): Promise<string | undefined> {
  const aside = temporaryIn(directory);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  await syncDirectory(directory);
  return aside;
}
