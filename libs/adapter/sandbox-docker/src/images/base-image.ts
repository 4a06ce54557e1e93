import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { readAptSettings } from './apt-settings.js';
import { followDocker, type OnProgress } from './docker-progress.js';
import { findImage } from './find-image.js';
import { ImageError, messageOf } from './image-error.js';
import { runCommand } from './run-command.js';

/** What every recipe builds on. */
export const BASE_IMAGE = 'debian:bookworm-slim';

const SUITE = 'bookworm';
/** What makes Debian's own image slim: no documentation but the licences. */
const SLIM = [
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
];
/** A registry that is there answers at once; one that is not must not hold the set-up back. */
const PULL_DEADLINE_MS = 60_000;
const PULL_SILENCE_MS = 8_000;
const BOOTSTRAP_DEADLINE_MS = 300_000;
const IMPORT_DEADLINE_MS = 120_000;

export interface BaseImageOptions {
  readonly docker: Docker;
  /** Directory of this host to work in; need not exist. */
  readonly cacheDir: string;
  readonly onProgress: OnProgress;
}

/**
 * Sees to it that the base image is there: as it is, else pulled, else made from Debian's packages.
 *
 * @throws {ImageError} naming the step that failed, and mmdebstrap when it is what is missing
 */
export async function ensureBaseImage(options: BaseImageOptions): Promise<void> {
  if (await findImage(options.docker, BASE_IMAGE)) return;
  options.onProgress(`pull ${BASE_IMAGE}`);
  try {
    await pull(options);
  } catch (error) {
    options.onProgress(`${BASE_IMAGE} cannot be pulled (${messageOf(error)}): making it from Debian's packages`);
    await make(options);
  }
}

async function pull({ docker, onProgress }: BaseImageOptions): Promise<void> {
  const abort = new AbortController();
  const stop = (reason: string) => () => abort.abort(new Error(reason));
  const total = setTimeout(stop('the pull took too long'), PULL_DEADLINE_MS);
  const silence = setTimeout(stop('the registry does not answer'), PULL_SILENCE_MS);
  try {
    const stream: NodeJS.ReadableStream = await docker.pull(BASE_IMAGE, { abortSignal: abort.signal });
    await followDocker(docker, stream, (line) => {
      silence.refresh();
      onProgress(line);
    });
  } finally {
    clearTimeout(total);
    clearTimeout(silence);
  }
}

async function make({ docker, cacheDir, onProgress }: BaseImageOptions): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'base-'));
  try {
    const root = await bootstrapRoot(work);
    onProgress(`import ${BASE_IMAGE}`);
    const abortSignal = AbortSignal.timeout(IMPORT_DEADLINE_MS);
    const [repo, tag] = BASE_IMAGE.split(':');
    const changes = 'CMD ["bash"]';
    const stream = await docker.importImage(createReadStream(root), { repo, tag, changes, abortSignal });
    await followDocker(docker, stream, onProgress);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw new ImageError(`import ${BASE_IMAGE}`, messageOf(error), 'Is there room left on the disk of Docker?', {
      cause: error,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Makes a minimal Debian with the host's own apt settings; answers the path of its archive. */
async function bootstrapRoot(work: string): Promise<string> {
  const step = `make ${BASE_IMAGE} with mmdebstrap`;
  const root = join(work, 'root.tar');
  const settings = join(work, 'apt.conf');
  await writeFile(settings, await readAptSettings());
  const args = ['--variant=minbase', `--aptopt=${settings}`, ...SLIM, '--quiet', SUITE, root];
  const result = await runCommand('mmdebstrap', args, BOOTSTRAP_DEADLINE_MS);
  switch (result.kind) {
    case 'ok':
      return root;
    case 'missing':
      throw new ImageError(step, 'mmdebstrap is not installed', 'Install it: apt-get install mmdebstrap');
    case 'failed':
      throw new ImageError(step, result.output, 'Check that this host reaches its Debian mirror: apt-get update');
  }
}
