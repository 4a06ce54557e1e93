import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { readAptSettings } from './apt-settings.js';
import { copyFromImage } from './copy-from-image.js';
import { followDocker, type OnProgress } from './docker-progress.js';
import { exists } from './exists.js';
import { findImage } from './find-image.js';
import { ImageError, messageOf } from './image-error.js';
import { runCommand } from './run-command.js';

/** Releases of Debian that a recipe may build on. */
export const SUITES = ['bookworm', 'trixie'] as const;
export type Suite = (typeof SUITES)[number];

/** The release that a host's own keys are expected to know. */
const OLDEST = 'bookworm' satisfies Suite;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
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

/** Reference of a release's image: Debian's own name, so that a pulled one serves as well as one made here. */
export function baseImageName(suite: Suite): string {
  return `debian:${suite}-slim`;
}

export interface BaseImageOptions {
  readonly docker: Docker;
  /** Directory of this host to work in; need not exist. */
  readonly cacheDir: string;
  readonly onProgress: OnProgress;
}

/**
 * Sees to it that a release's base image is there: as it is, else pulled, else made from Debian's packages.
 *
 * @throws {ImageError} naming the step that failed, and mmdebstrap when it is what is missing
 */
export async function ensureBaseImage(suite: Suite, options: BaseImageOptions): Promise<void> {
  const name = baseImageName(suite);
  if (await findImage(options.docker, name)) return;
  options.onProgress(`pull ${name}`);
  try {
    await pull(name, options);
  } catch (error) {
    options.onProgress(`${name} cannot be pulled (${messageOf(error)}): making it from Debian's packages`);
    await make(suite, options);
  }
}

async function pull(name: string, { docker, onProgress }: BaseImageOptions): Promise<void> {
  const abort = new AbortController();
  const stop = (reason: string) => () => abort.abort(new Error(reason));
  const total = setTimeout(stop('the pull took too long'), PULL_DEADLINE_MS);
  const silence = setTimeout(stop('the registry does not answer'), PULL_SILENCE_MS);
  try {
    const stream: NodeJS.ReadableStream = await docker.pull(name, { abortSignal: abort.signal });
    await followDocker(docker, stream, (line) => {
      silence.refresh();
      onProgress(line);
    });
  } finally {
    clearTimeout(total);
    clearTimeout(silence);
  }
}

async function make(suite: Suite, options: BaseImageOptions): Promise<void> {
  const { docker, cacheDir, onProgress } = options;
  const name = baseImageName(suite);
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'base-'));
  try {
    const root = await bootstrapRoot(suite, await findKeys(suite, work, options), work);
    onProgress(`import ${name}`);
    const abortSignal = AbortSignal.timeout(IMPORT_DEADLINE_MS);
    const [repo, tag] = name.split(':');
    const changes = 'CMD ["bash"]';
    const stream = await docker.importImage(createReadStream(root), { repo, tag, changes, abortSignal });
    await followDocker(docker, stream, onProgress);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw new ImageError(`import ${name}`, messageOf(error), 'Is there room left on the disk of Docker?', {
      cause: error,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * The keyring to check a release with, where it must not be the host's: a host's may be older than the release. The
 * release before it is checked with the host's, and brings the keys of the one that follows.
 */
async function findKeys(suite: Suite, work: string, options: BaseImageOptions): Promise<string | undefined> {
  if (suite === OLDEST || (await exists(`/usr/share/keyrings/debian-archive-${suite}-stable.gpg`))) return undefined;
  await ensureBaseImage(OLDEST, options);
  return copyFromImage(options.docker, baseImageName(OLDEST), KEYRING, work);
}

/** Makes a minimal Debian with the host's own apt settings; answers the path of its archive. */
async function bootstrapRoot(suite: Suite, keys: string | undefined, work: string): Promise<string> {
  const step = `make ${baseImageName(suite)} with mmdebstrap`;
  const root = join(work, 'root.tar');
  const settings = join(work, 'apt.conf');
  await writeFile(settings, await readAptSettings());
  const keyring = keys === undefined ? [] : [`--keyring=${keys}`];
  const args = ['--variant=minbase', `--aptopt=${settings}`, ...keyring, ...SLIM, '--quiet', suite, root];
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
