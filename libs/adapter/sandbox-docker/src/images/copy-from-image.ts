import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { extract } from 'tar-fs';

const DEADLINE_MS = 30_000;

/** Copies a file or directory out of a local image, without running it; answers where it is in `directory`. */
export async function copyFromImage(docker: Docker, image: string, path: string, directory: string): Promise<string> {
  const abortSignal = AbortSignal.timeout(DEADLINE_MS);
  const container = await docker.createContainer({ Image: image, NetworkDisabled: true, abortSignal });
  try {
    await pipeline(await container.getArchive({ path, abortSignal }), extract(directory), { signal: abortSignal });
    return join(directory, basename(path));
  } finally {
    await container.remove({ force: true, abortSignal: AbortSignal.timeout(DEADLINE_MS) });
  }
}
