import type Docker from 'dockerode';
import type { ImageNames } from '../function-images/names.js';

/** Takes away every name that images have for one installation, and with the last one the image. */
export async function removeImageNames(docker: Docker, names: ImageNames): Promise<void> {
  const prefixes = [names.uploads('', ''), names.pins('')].map((name) => name.replace(/\/+$/, '/'));
  for (const { RepoTags } of await docker.listImages()) {
    // Docker answers null where an image has no names, whatever the types say.
    for (const name of (RepoTags as string[] | null) ?? []) {
      if (prefixes.some((prefix) => name.startsWith(prefix))) await docker.getImage(name).remove();
    }
  }
}
