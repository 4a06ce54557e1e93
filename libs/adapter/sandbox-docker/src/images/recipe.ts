import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { SUITES, type Suite } from './base-image.js';
import { ImageError, messageOf } from './image-error.js';

/** Docker's names of the architectures that recipes know. */
export type ImageArchitecture = 'amd64' | 'arm64';

/** `recipe.json` of a folder under `runtimes/`. Paths are relative to that folder. */
const RecipeFile = z.strictObject({
  /** Release of Debian that the image is built on. */
  base: z.enum(SUITES).default('bookworm'),
  dockerfile: z.string(),
  /** Stage of the Dockerfile that is the image; its last one unless given. */
  target: z.string().optional(),
  /** Path in the build context to a file or directory of the repository. */
  files: z.record(z.string(), z.string()),
  /** Path in the build context to one file of an npm package, by architecture: name@version. */
  npm: z
    .record(
      z.string(),
      z.strictObject({ package: z.strictObject({ amd64: z.string(), arm64: z.string() }), file: z.string() }),
    )
    .default({}),
  /** Path in the build context to a folder whose package-lock.json says which npm packages go there. */
  npmTrees: z.record(z.string(), z.string()).default({}),
  /** The build fetches packages by HTTPS: it gets this host's certificates and settings of pip and Maven in `host/`. */
  hostSettings: z.boolean().default(false),
  /** Only built when it is asked for by name. */
  optional: z.boolean().default(false),
  /** Those that what it is made from exists for. */
  architectures: z.array(z.enum(['amd64', 'arm64'])).default(['amd64', 'arm64']),
});

/** How one runtime image is made, with absolute paths and one architecture. */
export interface Recipe {
  readonly image: string;
  readonly base: Suite;
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly files: ReadonlyMap<string, string>;
  readonly npm: ReadonlyMap<string, NpmFile>;
  readonly npmTrees: ReadonlyMap<string, string>;
  readonly hostSettings: boolean;
  /** Whether it is built without being asked for by name: it is not optional, and can be made here. */
  readonly byDefault: boolean;
}

/** One file of a package in the npm registry. */
export interface NpmFile {
  /** `name@version`. */
  readonly package: string;
  /** Path inside the package. */
  readonly file: string;
}

/** Reads the recipe of one runtime image. */
export async function readRecipe(recipesDir: string, image: string, architecture: ImageArchitecture): Promise<Recipe> {
  const folder = join(recipesDir, image);
  const path = join(folder, 'recipe.json');
  try {
    const recipe = RecipeFile.parse(JSON.parse(await readFile(path, 'utf8')));
    return {
      image,
      base: recipe.base,
      dockerfile: resolve(folder, recipe.dockerfile),
      target: recipe.target,
      files: new Map(Object.entries(recipe.files).map(([to, from]) => [to, resolve(folder, from)])),
      npm: new Map(
        Object.entries(recipe.npm).map(([to, source]) => [
          to,
          { package: source.package[architecture], file: source.file },
        ]),
      ),
      npmTrees: new Map(Object.entries(recipe.npmTrees).map(([to, from]) => [to, resolve(folder, from)])),
      hostSettings: recipe.hostSettings,
      byDefault: !recipe.optional && recipe.architectures.includes(architecture),
    };
  } catch (error) {
    throw new ImageError(`read ${path}`, messageOf(error), 'Is the directory of the recipes right?', { cause: error });
  }
}

/** The recipes that are built without being asked for by name. */
export async function listRecipes(recipesDir: string, architecture: ImageArchitecture): Promise<Recipe[]> {
  const entries = await readdir(recipesDir, { recursive: true });
  const images = entries
    .filter((entry) => entry.endsWith('/recipe.json'))
    .map((entry) => entry.slice(0, -'/recipe.json'.length))
    .sort();
  const recipes = await Promise.all(images.map((image) => readRecipe(recipesDir, image, architecture)));
  return recipes.filter((recipe) => recipe.byDefault);
}
