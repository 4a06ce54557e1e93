import type { ImageStore, KeptImage } from '../ports/image-store.js';

export interface ImageCollectionPorts {
  readonly images: Pick<ImageStore, 'listKept' | 'release'>;
  /** Whether any version of the account refers to the digest. */
  readonly isReferredTo: (accountId: string, digest: string) => Promise<boolean>;
  /** Whether an environment of this host runs on it, or may yet be started on it. */
  readonly isInUse: (accountId: string, digest: string) => boolean;
  /** Told of each image that could not be released; the next collection tries again. */
  readonly onError: (error: unknown, kept: KeptImage) => void;
}

/**
 * Lets go of the images that this host keeps for functions and that no version refers to any more. Each host does so for
 * itself. An image is kept for `unusedForMs` after somebody last resolved it, for a request may be about to write the
 * version that refers to it; released too early all the same, one from a registry is fetched again.
 *
 * @param signal stops it after the image that it is at
 * @returns how many were released
 */
export async function collectUnusedImages(
  { images, isReferredTo, isInUse, onError }: ImageCollectionPorts,
  unusedForMs: number,
  signal?: AbortSignal,
): Promise<number> {
  let released = 0;
  for (const kept of await images.listKept(unusedForMs)) {
    if (signal?.aborted) break;
    const { accountId, digest } = kept;
    try {
      if (isInUse(accountId, digest) || (await isReferredTo(accountId, digest))) continue;
      await images.release(kept);
      released += 1;
    } catch (error) {
      onError(error, kept);
    }
  }
  return released;
}
