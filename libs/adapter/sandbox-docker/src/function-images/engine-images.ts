import Docker from 'dockerode';
import type { AuthConfig, ImageInspectInfo } from 'dockerode';
import { statusOf } from '../docker/containers.js';
import { dockerAddress } from '../docker/docker-address.js';
import { followDocker } from '../images/docker-progress.js';

const DEADLINE_MS = { read: 10_000, registry: 20_000, remove: 60_000 } as const;
/** A big image over a slow line; one that says nothing for a minute is not on its way any more. */
const PULL_DEADLINE_MS = 15 * 60_000;
const PULL_SILENCE_MS = 60_000;

/** An image with its names, as the engine lists it. */
export interface ListedImage {
  readonly id: string;
  readonly names: readonly string[];
}

/** The calls to the engine that function images need, each with a deadline. */
export class EngineImages {
  readonly docker: Docker;

  /** @param dockerHost as `DOCKER_HOST` has it */
  constructor(dockerHost: string) {
    this.docker = new Docker(dockerAddress(dockerHost));
  }

  /** Undefined when there is none of this name or id. */
  async inspect(name: string): Promise<ImageInspectInfo | undefined> {
    try {
      return (await this.#get(`/images/${name}/json`, DEADLINE_MS.read)) as ImageInspectInfo;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Images that have a name in this repository; a wildcard stands for anything but a slash. */
  async list(repository: string): Promise<ListedImage[]> {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS.read);
    const found = await this.docker.listImages({ filters: { reference: [repository] }, abortSignal });
    return found.map(({ Id, RepoTags }) => ({ id: Id, names: RepoTags ?? [] }));
  }

  /** Gives an image one more name, which replaces an older image of that name. */
  async tag(image: string, repository: string, tag: string): Promise<void> {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS.read);
    await this.docker.getImage(image).tag({ repo: repository, tag, abortSignal });
  }

  /** Takes a name away, and the image with it where that was the last and nothing runs on it. */
  async remove(name: string): Promise<void> {
    try {
      await this.docker.getImage(name).remove({ abortSignal: AbortSignal.timeout(DEADLINE_MS.remove) });
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }

  /** The digest that a registry has under a name now, in hex. */
  async distribution(name: string, authconfig: AuthConfig | undefined): Promise<string> {
    const answer = await this.#get(`/distribution/${name}/json`, DEADLINE_MS.registry, authconfig);
    const { Descriptor: descriptor } = answer as { readonly Descriptor?: { readonly digest?: string } };
    const hex = /^sha256:([0-9a-f]{64})$/.exec(descriptor?.digest ?? '')?.[1];
    if (hex === undefined) throw new Error(`The registry names ${name} by no SHA-256.`);
    return hex;
  }

  /** Fetches an image from a registry. */
  async pull(name: string, authconfig: AuthConfig | undefined): Promise<void> {
    const abort = new AbortController();
    const stop = (reason: string) => () => abort.abort(new Error(reason));
    const total = setTimeout(stop('the pull took too long'), PULL_DEADLINE_MS);
    const silence = setTimeout(stop('the registry does not answer'), PULL_SILENCE_MS);
    try {
      const options = { abortSignal: abort.signal, ...(authconfig && { authconfig }) };
      const stream: NodeJS.ReadableStream = await this.docker.pull(name, options);
      await followDocker(this.docker, stream, () => silence.refresh());
    } finally {
      clearTimeout(total);
      clearTimeout(silence);
    }
  }

  /** What dockerode asks as well, but without a deadline. */
  #get(path: string, deadlineMs: number, authconfig?: AuthConfig): Promise<unknown> {
    const statusCodes = { 200: true, 401: 'refused', 403: 'refused', 404: 'no such image', 500: 'server error' };
    const abortSignal = AbortSignal.timeout(deadlineMs);
    return new Promise((resolve, reject) => {
      this.docker.modem.dial({ path, method: 'GET', statusCodes, authconfig, abortSignal }, (error, data) =>
        error ? reject(error as Error) : resolve(data),
      );
    });
  }
}
