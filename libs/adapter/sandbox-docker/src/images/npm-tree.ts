import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './exists.js';
import { ImageError } from './image-error.js';
import { runCommand } from './run-command.js';

const INSTALL_DEADLINE_MS = 300_000;

/** What says which packages a tree holds, each with its version and hash. */
export const NPM_TREE_FILES = ['package.json', 'package-lock.json'] as const;

/**
 * Fetches npm packages with all that they depend on, as a lock file pins them, with the host's npm. No script of theirs
 * runs. Kept in the cache for good: a lock file's packages never change.
 *
 * @param folder holds the files that say which
 * @returns the path of `node_modules` in the cache
 */
export async function fetchNpmTree(folder: string, cacheDir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of NPM_TREE_FILES) hash.update(await readFile(join(folder, file)));
  const trees = join(cacheDir, 'npm-trees');
  const target = join(trees, hash.digest('hex'));
  if (await exists(target)) return target;
  await mkdir(trees, { recursive: true });
  const work = await mkdtemp(join(trees, '.fetch-'));
  try {
    for (const file of NPM_TREE_FILES) await copyFile(join(folder, file), join(work, file));
    await install(folder, work);
    await rename(join(work, 'node_modules'), target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function install(folder: string, into: string): Promise<void> {
  const step = `fetch the npm packages of ${folder}`;
  const args = ['ci', '--prefix', into, '--ignore-scripts', '--no-audit', '--no-fund', '--no-bin-links', '--silent'];
  const result = await runCommand('npm', args, INSTALL_DEADLINE_MS);
  if (result.kind === 'missing') {
    throw new ImageError(step, 'there is no npm on the PATH', 'Install Node.js with npm and try again.');
  }
  if (result.kind === 'failed') {
    throw new ImageError(step, result.output, 'Check that this host reaches its npm registry: npm ping');
  }
}
