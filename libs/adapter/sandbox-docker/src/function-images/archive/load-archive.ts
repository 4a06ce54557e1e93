import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack, type Pack } from 'tar-stream';
import { followDocker, type OnProgress } from '../../images/docker-progress.js';
import { ArchiveError } from './archive-error.js';
import { type ArchivedImage, findArchivedImage } from './find-image.js';
import { readIndex, walkFiles } from './read-archive.js';

const LOAD_DEADLINE_MS = 15 * 60_000;

/**
 * Loads the image of an archive into the engine under one name. The engine is not given the archive itself but one made
 * anew from the image's configuration and layers: an archive names the images in it as it likes, ours among them, and the
 * names of its files are its own as well. The engine checks that the layers are those that the configuration names,
 * and unpacks them.
 *
 * @param path an archive from `docker save` or an OCI image layout, plain or gzipped
 * @param name `repository:tag` in the engine; an image that has it loses it
 * @throws ArchiveError
 */
export async function loadArchive(docker: Docker, path: string, name: string, onProgress: OnProgress): Promise<void> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const image = findArchivedImage(await readIndex(path), architecture);
  const archive = pack();
  const abortSignal = AbortSignal.timeout(LOAD_DEADLINE_MS);
  const writing = write(archive, path, image, name);
  // Whichever of the two fails takes the other with it.
  writing.catch((error: unknown) => archive.destroy(error as Error));
  try {
    const stream: NodeJS.ReadableStream = await docker.loadImage(Readable.from(archive), { abortSignal });
    await followDocker(docker, stream, onProgress);
    await writing;
  } catch (error) {
    archive.destroy();
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(
      `The engine can't load the image: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function write(archive: Pack, path: string, { config, layers }: ArchivedImage, name: string): Promise<void> {
  const names = new Map([...new Set(layers)].map((layer, number) => [layer, `${number}.tar`]));
  const manifest = { Config: 'config.json', RepoTags: [name], Layers: layers.map((layer) => names.get(layer)) };
  archive.entry({ name: 'manifest.json' }, JSON.stringify([manifest]));
  archive.entry({ name: 'config.json' }, config);
  await walkFiles(path, async (layer, { size }, content) => {
    const written = names.get(layer);
    if (written !== undefined) await pipeline(content, archive.entry({ name: written, size }));
  });
  archive.finalize();
}
