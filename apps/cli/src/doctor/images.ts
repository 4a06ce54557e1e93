import { join } from 'node:path';
import { baseImageName } from '@stoker/sandbox-docker/images/base-image';
import { findImage } from '@stoker/sandbox-docker/images/find-image';
import { RECIPE_LABEL, runtimeImageName } from '@stoker/sandbox-docker/images/image-name';
import { listRecipes } from '@stoker/sandbox-docker/images/recipe';
import { recipeHash } from '@stoker/sandbox-docker/images/recipe-hash';
import type { Instance } from '../instance.js';
import { openDocker } from '../system/docker.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** Whether each runtime's image is there and made from this checkout's recipe. */
export async function images({ repository, dockerHost }: Instance): Promise<Finding> {
  const name = 'images';
  const recipes = join(repository, 'runtimes');
  const docker = openDocker(dockerHost);
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const missing: string[] = [];
  const stale: string[] = [];
  try {
    const known = await listRecipes(recipes, architecture);
    for (const recipe of known) {
      const { image } = recipe;
      const labels = await findImage(docker, runtimeImageName(image));
      const hash = await recipeHash(recipe, baseImageName(recipe.base));
      if (!labels) missing.push(image);
      else if (labels[RECIPE_LABEL] !== hash) stale.push(image);
    }
    if (missing.length > 0) return fail(name, `missing: ${missing.join(', ')}`, 'run ./stoker up, which builds them');
    if (stale.length > 0) return warn(name, `out of date: ${stale.join(', ')}`, 'run ./stoker up, which builds them');
    return ok(name, known.map(({ image }) => image).join(', '));
  } catch {
    return fail(name, 'Docker did not tell', 'mend docker first');
  }
}
