import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-fs';
import { exists } from './exists.js';
import { ImageError } from './image-error.js';
import type { NpmFile } from './recipe.js';
import { runCommand } from './run-command.js';

const PACK_DEADLINE_MS = 180_000;
/** Every npm package's archive has this directory at its top. */
const ARCHIVE_ROOT = 'package/';

/**
 * Fetches one file of an npm package with the host's npm, and so with its registry, proxy and certificates.
 * Kept in the cache for good: a package's version never changes.
 *
 * @returns the file's path in the cache
 */
export async function fetchNpmFile(source: NpmFile, cacheDir: string): Promise<string> {
  const target = join(cacheDir, 'npm', source.package, source.file);
  if (await exists(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'npm', '.fetch-'));
  try {
    const archive = await pack(source.package, work);
    await pipeline(
      createReadStream(archive),
      createGunzip(),
      extract(work, { ignore: (_name, header) => header?.name !== ARCHIVE_ROOT + source.file }),
    );
    await rename(join(work, ARCHIVE_ROOT, source.file), target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function pack(name: string, into: string): Promise<string> {
  const step = `fetch the npm package ${name}`;
  const args = ['pack', name, '--silent', '--ignore-scripts', '--pack-destination', into];
  const result = await runCommand('npm', args, PACK_DEADLINE_MS);
  switch (result.kind) {
    case 'missing':
      throw new ImageError(step, 'there is no npm on the PATH', 'Install Node.js with npm and try again.');
    case 'failed':
      throw new ImageError(step, result.output, 'Check that this host reaches its npm registry: npm ping');
    case 'ok':
      return join(into, result.stdout.trim().split('\n').at(-1) ?? '');
  }
}
