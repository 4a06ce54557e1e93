import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { baseImageName, ensureBaseImage } from './base-image.js';
import { copyFromImage } from './copy-from-image.js';

const docker = new Docker();
const base = baseImageName('bookworm');
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-images-'));
  await ensureBaseImage('bookworm', { docker, cacheDir: join(directory, 'cache'), onProgress: () => undefined });
}, 300_000);

afterEach(() => rm(directory, { recursive: true, force: true }));

it('brings out the keys that a newer release is checked with', async () => {
  const path = await copyFromImage(docker, base, '/usr/share/keyrings/debian-archive-trixie-stable.gpg', directory);
  expect(path).toBe(join(directory, 'debian-archive-trixie-stable.gpg'));
  expect((await readFile(path)).length).toBeGreaterThan(100);
});

it('says which file an image lacks', async () => {
  await expect(copyFromImage(docker, base, '/nowhere', directory)).rejects.toThrow('/nowhere');
});
