import { createHash } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ImageReference } from '@stoker/core/model/function';
import { parseImageUri, resolvedUri } from '@stoker/core/model/image-uri';
import type { ImageOwner, ImageStore, ImageUnusable, PreparedImage } from '../../ports/image-store.js';

/** Images in memory: `push` makes a reference mean something else from then on, as a registry's tag does. */
export class InMemoryImageStore implements Pick<ImageStore, 'resolve' | 'prepare'> {
  private readonly tags = new Map<string, string>();
  private readonly broken = new Map<string, ImageUnusable>();

  /** @returns the digest in hex */
  push(accountId: string, uri: string, content: string): string {
    const digest = createHash('sha256').update(content).digest('hex');
    this.tags.set(`${accountId}/${uri}`, digest);
    return digest;
  }

  /** Makes every later `prepare` of this digest fail. */
  breakImage(digest: string, error: ImageUnusable): void {
    this.broken.set(digest, error);
  }

  async resolve({ accountId }: ImageOwner, uri: string): Promise<ImageReference> {
    const parts = parseImageUri(uri);
    const sha256 = this.tags.get(`${accountId}/${uri}`);
    if (!parts || sha256 === undefined) {
      const message = `Source image ${uri} does not exist. Provide a valid source image.`;
      throw new ServiceError('InvalidParameterValueException', message);
    }
    return { sha256, size: 0, uri, resolvedUri: resolvedUri(parts, sha256) };
  }

  async prepare(_accountId: string, { sha256 }: ImageReference): Promise<PreparedImage> {
    const error = this.broken.get(sha256);
    if (error) throw error;
    return { id: sha256, volumes: [], entryPoint: ['/app'], command: [], workingDirectory: '/', environment: {} };
  }
}
