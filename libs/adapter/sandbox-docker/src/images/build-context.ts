import { copyFile, link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { fetchNpmFile } from './npm-file.js';
import { fetchNpmTree } from './npm-tree.js';
import { listFiles } from './recipe-hash.js';
import type { Recipe } from './recipe.js';

/** A build context on disk. */
export interface BuildContext {
  /** The context as Docker wants it. */
  tar(): NodeJS.ReadableStream;
  remove(): Promise<void>;
}

/**
 * Gathers a recipe's inputs in a directory of the cache, fetching what is not in the repository.
 *
 * @param caBundle the certificate authorities that package servers are checked with; this host's unless given
 */
export async function stageContext(recipe: Recipe, cacheDir: string, caBundle?: string): Promise<BuildContext> {
  await mkdir(cacheDir, { recursive: true });
  const directory = await mkdtemp(join(cacheDir, `context-${recipe.image}-`));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    await place(recipe.dockerfile, join(directory, 'Dockerfile'));
    for (const [to, from] of recipe.files) await placeAll(from, join(directory, to));
    for (const [to, folder] of recipe.npmTrees) {
      await placeAll(await fetchNpmTree(folder, cacheDir), join(directory, to));
    }
    for (const [to, source] of recipe.npm) await place(await fetchNpmFile(source, cacheDir), join(directory, to));
    if (recipe.hostSettings) await placeHostSettings(join(directory, 'host'), caBundle);
  } catch (error) {
    await remove();
    throw error;
  }
  return { tar: () => Readable.from(pack(directory, { map: normalise })), remove };
}

/**
 * How this host reaches package servers. Only for a stage of the build: no image keeps it, no hash sees it. A setting
 * that this host does not have is an empty file.
 */
async function placeHostSettings(directory: string, caBundle = '/etc/ssl/certs/ca-certificates.crt'): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, path] of [
    ['ca-certificates.crt', caBundle],
    ['pip.conf', '/etc/pip.conf'],
    ['maven-settings.xml', '/etc/maven/settings.xml'],
  ] as const) {
    await writeFile(join(directory, name), await readFile(path).catch(() => ''));
  }
}

/** Places a file, or all files of a directory. */
async function placeAll(from: string, to: string): Promise<void> {
  for (const file of await listFiles(from)) await place(join(from, file), join(to, file));
}

/** Links where the file system allows it: the big files need no copying. */
async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}

/** Owners and times of this host would defeat Docker's layer cache and show up in the image. */
function normalise<H extends { uid: number; gid: number; mtime: Date; mode: number; type: string }>(header: H): H {
  const mode = header.type === 'directory' || (header.mode & 0o111) !== 0 ? 0o755 : 0o644;
  return { ...header, uid: 0, gid: 0, mtime: new Date(0), mode };
}
