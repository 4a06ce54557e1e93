import { createHash } from 'node:crypto';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NPM_TREE_FILES } from './npm-tree.js';
import type { Recipe } from './recipe.js';

/** Changes when the way images are made changes in a way that their inputs do not show. */
const BUILDER_REVISION = 1;

/**
 * Hash of all that decides what an image holds: the Dockerfile, the files with their modes, the packages by
 * name and version, and the base image's name. The base's content is not part of it: a rebuilt base does not
 * by itself rebuild the images on it.
 */
export async function recipeHash(recipe: Recipe, base: string): Promise<string> {
  const hash = createHash('sha256');
  const add = (...fields: (string | number)[]) => hash.update(`${JSON.stringify(fields)}\n`);
  add('builder', BUILDER_REVISION);
  add('base', base);
  add('dockerfile', await readFile(recipe.dockerfile, 'utf8'));
  if (recipe.target !== undefined) add('target', recipe.target);
  for (const [to, source] of recipe.npm) add('npm', to, source.package, source.file);
  for (const [to, folder] of recipe.npmTrees) {
    for (const file of NPM_TREE_FILES) add('npm tree', to, file, await readFile(join(folder, file), 'utf8'));
  }
  for (const [to, from] of recipe.files) {
    for (const file of await listFiles(from)) {
      const path = join(from, file);
      const executable = ((await lstat(path)).mode & 0o111) === 0 ? 0 : 1;
      add('file', join(to, file), executable, await readFile(path, 'base64'));
    }
  }
  return hash.digest('hex');
}

/** Paths of the files at or below `path`, relative to it, in a fixed order. */
export async function listFiles(path: string): Promise<string[]> {
  if (!(await lstat(path)).isDirectory()) return [''];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !isGenerated(entry.name) && !isGenerated(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

/** Tests, and what running the bootstraps in place leaves behind, are no part of an image. */
function isGenerated(name: string): boolean {
  return name.endsWith('.test.ts') || name.endsWith('__pycache__');
}
