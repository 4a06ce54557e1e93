import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionSettings, ImageReference } from '@stoker/core/model/function';
import { ecrRegistry, type ImageUri, LOCAL_REGISTRY, parseImageUri, resolvedUri } from '@stoker/core/model/image-uri';
import {
  type ImageOwner,
  type ImageStore,
  ImageUnusable,
  type KeptImage,
  type PreparedImage,
} from '@stoker/app/ports/image-store';
import type { ImageInspectInfo } from 'dockerode';
import type { EngineImages } from './engine-images.js';
import type { ImageNames } from './names.js';
import { isAbsent, isRefused } from './registry-failure.js';
import type { Registries, Registry } from './registries.js';
import { usableImage } from './usable-image.js';

/**
 * Function images in this host's engine. An image is either uploaded (`stoker/name:tag`, or the account's own ECR host in
 * its place) or pulled from a registry that the operator has named for the account. Once a function refers to one, a name
 * made of account and digest keeps it.
 */
export class DockerImageStore implements ImageStore {
  /** Images that are being fetched, by that name. */
  readonly #fetching = new Map<string, Promise<void>>();
  /** The last fetch of each image, by its name in the registry, which accounts have in common. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly engine: EngineImages,
    private readonly registries: Registries,
    private readonly names: ImageNames,
  ) {}

  async resolve(owner: ImageOwner, uri: string): Promise<ImageReference> {
    const parts = parseImageUri(uri);
    if (parts === undefined) throw refusal(`Source image ${uri} is not valid. Provide a valid source image.`);
    const registry = this.registries.find(owner.accountId, parts);
    const digest = await (registry === undefined
      ? this.#resolveUpload(owner, parts, uri)
      : this.#resolveRemote(registry, parts, uri));
    return { sha256: digest, size: 0, uri, resolvedUri: resolvedUri(parts, digest) };
  }

  async prepare(
    accountId: string,
    image: ImageReference,
    architecture: FunctionSettings['architecture'],
  ): Promise<PreparedImage> {
    const pin = this.names.pin(accountId, image.sha256);
    const found = await this.engine.inspect(pin);
    if (found !== undefined) return usableImage(found, architecture);
    await this.#fetchOnce(accountId, image);
    const fetched = await this.engine.inspect(pin);
    if (fetched === undefined) throw new Error(`${pin} is gone as soon as it was fetched.`);
    return usableImage(fetched, architecture);
  }

  async listKept(unusedForMs: number): Promise<KeptImage[]> {
    const kept: KeptImage[] = [];
    for (const name of (await this.engine.list(this.names.pins('*'))).flatMap((image) => image.names)) {
      const parts = this.names.parsePin(name);
      const info = parts && (await this.engine.inspect(name));
      // Naming an image is what resolving and fetching it end with.
      if (info && Date.now() - lastNamed(info) >= unusedForMs) kept.push(parts);
    }
    return kept;
  }

  release({ accountId, digest }: KeptImage): Promise<void> {
    return this.engine.remove(this.names.pin(accountId, digest));
  }

  /** Names the image at once by its digest, so that the next upload under the same tag changes nothing for functions. */
  async #resolveUpload(owner: ImageOwner, parts: ImageUri, uri: string): Promise<string> {
    if (!isOwn(owner, parts.registry)) {
      throw this.registries.isKnown(parts.registry) || ecrRegistry(parts.registry) !== undefined
        ? notThere(uri)
        : notAllowed(uri, parts.registry);
    }
    const repository = this.names.uploads(owner.accountId, parts.repository);
    const id =
      parts.digest === undefined
        ? (await this.engine.inspect(`${repository}:${parts.tag}`))?.Id
        : (await this.engine.list(repository)).find((one) => one.id === `sha256:${parts.digest}`)?.id;
    if (id === undefined) throw notThere(uri);
    const digest = id.replace(/^sha256:/, '');
    await this.engine.tag(id, this.names.pins(owner.accountId), digest);
    return digest;
  }

  async #resolveRemote(registry: Registry, parts: ImageUri, uri: string): Promise<string> {
    const { repository, tag, digest } = parts;
    const name = digest === undefined ? `${parts.registry}/${repository}:${tag}` : resolvedUri(parts, digest);
    try {
      return await this.engine.distribution(name, registry.credentials);
    } catch (error) {
      if (isRefused(error)) {
        const message = `The registry does not permit access to the image ${uri}. Check the registry's permissions.`;
        throw new ServiceError('AccessDeniedException', message, {}, { cause: error });
      }
      if (isAbsent(error)) throw notThere(uri);
      throw error;
    }
  }

  async #fetchOnce(accountId: string, image: ImageReference): Promise<void> {
    const pin = this.names.pin(accountId, image.sha256);
    const underway = this.#fetching.get(pin);
    if (underway !== undefined) return underway;
    const fetching = this.#inTurn(image.resolvedUri, () => this.#fetch(accountId, image));
    this.#fetching.set(pin, fetching);
    return fetching.finally(() => this.#fetching.delete(pin));
  }

  /** Fetches end with the registry's name taken away, which one of another account may be about to use. */
  async #inTurn(name: string, fetch: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(fetch);
    this.#turns.set(name, turn);
    try {
      await turn;
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    }
  }

  async #fetch(accountId: string, { resolvedUri: name, sha256 }: ImageReference): Promise<void> {
    const parts = parseImageUri(name);
    const registry = parts && this.registries.find(accountId, parts);
    if (registry === undefined) {
      const remedy = 'Push it again and update the code of the function.';
      throw new ImageUnusable('ImageDeleted', `The image ${name} is no longer there. ${remedy}`);
    }
    try {
      await this.engine.pull(name, registry.credentials);
    } catch (error) {
      throw unusable(name, error) ?? error;
    }
    await this.engine.tag(name, this.names.pins(accountId), sha256);
    // From here on only the function's name keeps it.
    await this.engine.remove(name);
  }
}

/** ms since the epoch. */
function lastNamed(info: ImageInspectInfo): number {
  // The published types leave it out.
  const { Metadata } = info as ImageInspectInfo & { readonly Metadata?: { readonly LastTagTime?: string } };
  return Date.parse(Metadata?.LastTagTime ?? '') || 0;
}

function isOwn({ accountId, region }: ImageOwner, registry: string): boolean {
  if (registry === LOCAL_REGISTRY) return true;
  const ecr = ecrRegistry(registry);
  return ecr?.accountId === accountId && ecr.region === region;
}

function unusable(name: string, error: unknown): ImageUnusable | undefined {
  const cause = { cause: error };
  if (isRefused(error)) {
    return new ImageUnusable('ImageAccessDenied', `The registry does not permit access to ${name}.`, cause);
  }
  return isAbsent(error) ? new ImageUnusable('ImageDeleted', `The registry has no image ${name}.`, cause) : undefined;
}

function notThere(uri: string): ServiceError {
  return refusal(`Source image ${uri} does not exist. Provide a valid source image.`);
}

function notAllowed(uri: string, registry: string): ServiceError {
  return refusal(
    `Source image ${uri} is not valid. Provide a valid source image. This installation takes no images from ` +
      `${registry}; its operator can name registries in the file of STOKER_IMAGE_REGISTRIES_FILE.`,
  );
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
