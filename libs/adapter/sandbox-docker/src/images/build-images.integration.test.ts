import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { baseImageName, ensureBaseImage, type Suite } from './base-image.js';
import { buildImages } from './build-images.js';
import { findImage } from './find-image.js';
import { ImageError } from './image-error.js';
import { RECIPE_LABEL, RUNTIME_LABEL, runtimeImageName } from './image-name.js';

const docker = new Docker();
const SETUP_MS = 300_000;

let directory: string;
let image: string;
let progress: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-images-'));
  image = `test-${randomBytes(4).toString('hex')}`;
  progress = [];
  await ensureBaseImage('bookworm', { docker, cacheDir: join(directory, 'cache'), onProgress: () => undefined });
}, SETUP_MS);

afterEach(async () => {
  await docker
    .getImage(runtimeImageName(image))
    .remove({ force: true })
    .catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
});

async function writeRecipe(dockerfile: string, base: Suite = 'bookworm') {
  const folder = join(directory, 'recipes', image);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'recipe.json'),
    JSON.stringify({ base, dockerfile: 'Dockerfile', files: { 'bin/start': 'start' } }),
  );
  await writeFile(join(folder, 'Dockerfile'), `ARG BASE\nFROM \${BASE}\n${dockerfile}\n`);
  // Of this test alone: Docker does not run again what it has in its cache.
  await writeFile(join(folder, 'start'), `#!/bin/sh\necho started\n# ${image}\n`);
  await chmod(join(folder, 'start'), 0o755);
}

const build = () =>
  buildImages({
    docker,
    recipesDir: join(directory, 'recipes'),
    cacheDir: join(directory, 'cache'),
    onProgress: (line) => progress.push(line),
  });

it('builds an image from its recipe once, and again when the recipe changes', async () => {
  await writeRecipe('COPY bin/start /start\nRUN /start');
  expect(await build()).toMatchObject([{ image, name: runtimeImageName(image), built: true }]);
  expect(progress).toContain('started');
  const labels = await findImage(docker, runtimeImageName(image));
  expect(labels).toMatchObject({
    [RUNTIME_LABEL]: image,
    [RECIPE_LABEL]: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });

  expect(await build()).toMatchObject([{ built: false }]);
  await writeRecipe('COPY bin/start /start\nRUN /start\nRUN true');
  expect(await build()).toMatchObject([{ built: true }]);
  expect(await findImage(docker, runtimeImageName(image))).not.toEqual(labels);
});

it(
  'builds on the release of Debian that the recipe names',
  async () => {
    await writeRecipe('RUN . /etc/os-release && echo "on $VERSION_CODENAME"', 'trixie');
    expect(await build()).toMatchObject([{ built: true }]);
    expect(progress).toContain('on trixie');
  },
  SETUP_MS,
);

it('says which step failed and why, and leaves no image', async () => {
  await writeRecipe('RUN echo the reason && exit 3');
  const error = await build().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ImageError);
  expect((error as ImageError).step).toBe(`build ${runtimeImageName(image)}`);
  expect((error as ImageError).detail).toContain('the reason');
  expect((error as ImageError).detail).toContain('returned a non-zero code: 3');
  expect(await findImage(docker, runtimeImageName(image))).toBeUndefined();
});

it('finds no image where there is none', async () => {
  expect(await findImage(docker, 'stoker-runtime/none:current')).toBeUndefined();
  expect(await findImage(docker, baseImageName('bookworm'))).toBeDefined();
});
