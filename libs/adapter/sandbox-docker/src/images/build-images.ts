import type Docker from 'dockerode';
import { proxyBuildArgs, readAptSettings } from './apt-settings.js';
import { baseImageName, ensureBaseImage } from './base-image.js';
import { stageContext } from './build-context.js';
import { followDocker, type OnProgress } from './docker-progress.js';
import { findImage } from './find-image.js';
import { ImageError, messageOf } from './image-error.js';
import { RECIPE_LABEL, RUNTIME_LABEL, runtimeImageName } from './image-name.js';
import { recipeHash } from './recipe-hash.js';
import { listRecipes, readRecipe, type ImageArchitecture, type Recipe } from './recipe.js';

const BUILD_DEADLINE_MS = 600_000;
const PRUNE_DEADLINE_MS = 60_000;
/** Longer than any build takes. */
const PRUNE_AGE = '1h';

export interface BuildImagesOptions {
  readonly docker: Docker;
  /** Folders under `recipesDir` to build; unless given, all but those that are optional or not for this architecture. */
  readonly images?: readonly string[];
  /** Optional ones to build beside those. */
  readonly also?: readonly string[];
  /** The repository's `runtimes` directory. */
  readonly recipesDir: string;
  /** Directory of this host for downloads and build contexts; need not exist. */
  readonly cacheDir: string;
  /** Replaces the recipes' base images; it must be there already. */
  readonly base?: string;
  /** File with the certificate authorities for package servers; the host's unless given. */
  readonly caBundle?: string | undefined;
  readonly onProgress: OnProgress;
}

export interface BuiltImage {
  readonly image: string;
  readonly name: string;
  /** False when the image was up to date. */
  readonly built: boolean;
  readonly ms: number;
}

/**
 * Brings the runtime images up to date, one after the other: they share layers. Where all are, this is one
 * question to Docker an image.
 *
 * @throws {ImageError} naming the step that failed, with the last lines of its output
 */
export async function buildImages(options: BuildImagesOptions): Promise<BuiltImage[]> {
  const architecture = await dockerArchitecture(options.docker);
  const results: BuiltImage[] = [];
  for (const recipe of await chosenRecipes(options, architecture)) {
    const started = performance.now();
    const { image } = recipe;
    const built = await bringUpToDate(recipe, options);
    results.push({ image, name: runtimeImageName(image), built, ms: Math.round(performance.now() - started) });
  }
  if (results.some(({ built }) => built)) await removeReplacedImages(options.docker);
  return results;
}

async function chosenRecipes(options: BuildImagesOptions, architecture: ImageArchitecture): Promise<Recipe[]> {
  const { recipesDir, images, also = [] } = options;
  const byName = [...(images ?? []), ...also].map((image) => readRecipe(recipesDir, image, architecture));
  return [...(images === undefined ? await listRecipes(recipesDir, architecture) : []), ...(await Promise.all(byName))];
}

/**
 * Takes away runtime images that lost their name to a newer build and that no container uses. Whatever is being built on
 * a runtime image at this moment looks the same, so nothing that is new goes.
 */
async function removeReplacedImages(docker: Docker): Promise<void> {
  const filters = { dangling: ['true'], label: [RUNTIME_LABEL], until: [PRUNE_AGE] };
  // What cannot be removed now is removed after the next build.
  await docker.pruneImages({ filters, abortSignal: AbortSignal.timeout(PRUNE_DEADLINE_MS) }).catch(() => undefined);
}

async function bringUpToDate(recipe: Recipe, options: BuildImagesOptions): Promise<boolean> {
  const base = options.base ?? baseImageName(recipe.base);
  const hash = await recipeHash(recipe, base);
  const labels = await findImage(options.docker, runtimeImageName(recipe.image));
  if (labels?.[RECIPE_LABEL] === hash) return false;
  if (options.base === undefined) await ensureBaseImage(recipe.base, options);
  await build(recipe, base, hash, options);
  return true;
}

async function build(recipe: Recipe, base: string, hash: string, options: BuildImagesOptions): Promise<void> {
  const { docker, cacheDir, onProgress } = options;
  const name = runtimeImageName(recipe.image);
  const step = `build ${name}`;
  onProgress(step);
  const context = await stageContext(recipe, cacheDir, options.caBundle);
  try {
    const stream = await docker.buildImage(context.tar(), {
      t: name,
      ...(recipe.target !== undefined && { target: recipe.target }),
      buildargs: { BASE: base, ...proxyBuildArgs(await readAptSettings()) },
      labels: { [RUNTIME_LABEL]: recipe.image, [RECIPE_LABEL]: hash },
      // The host's own way to its package mirror, whatever that is.
      networkmode: 'host',
      rm: true,
      forcerm: true,
      abortSignal: AbortSignal.timeout(BUILD_DEADLINE_MS),
    });
    await followDocker(docker, stream, onProgress);
  } catch (error) {
    const remedy = 'Check that this host reaches its Debian mirror (apt-get update) and has room on its disk (df).';
    throw new ImageError(step, messageOf(error), remedy, { cause: error });
  } finally {
    await context.remove();
  }
}

async function dockerArchitecture(docker: Docker): Promise<ImageArchitecture> {
  const { Arch } = await docker.version();
  if (Arch === 'amd64' || Arch === 'arm64') return Arch;
  throw new ImageError(
    'choose the architecture',
    `Docker runs on ${Arch}`,
    'Runtime images exist for amd64 and arm64.',
  );
}
