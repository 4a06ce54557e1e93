/** An image reference taken apart: `registry/repository[:tag][@digest]`. */
export interface ImageUri {
  /** Host and port of a registry, or `stoker` for what was uploaded to this installation. */
  readonly registry: string;
  readonly repository: string;
  /** `latest` where neither tag nor digest is given; without effect beside a digest. */
  readonly tag: string;
  /** Hex of the SHA-256. */
  readonly digest: string | undefined;
}

/** The registry that stands for the images uploaded to this installation. */
export const LOCAL_REGISTRY = 'stoker';

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:([0-9a-f]{64})$/;
const MAX_REPOSITORY = 200;
const ECR_HOST = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/**
 * Takes a reference apart, or answers undefined when it is none. The registry must be named: nothing is ever looked for
 * in a public registry because a name was short. https://docs.docker.com/reference/cli/docker/image/tag/
 */
export function parseImageUri(text: string): ImageUri | undefined {
  const slash = text.indexOf('/');
  const registry = text.slice(0, Math.max(slash, 0));
  if (!isRegistry(registry)) return undefined;
  const [name = '', digest, ...more] = text.slice(slash + 1).split('@');
  const [repository = '', tag, ...rest] = name.split(':');
  if (more.length + rest.length > 0 || !isRepository(repository)) return undefined;
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const hex = digest === undefined ? undefined : DIGEST.exec(digest)?.[1];
  if (digest !== undefined && hex === undefined) return undefined;
  return { registry, repository, tag: tag ?? 'latest', digest: hex };
}

/** True for the name of a repository in the one form that engines and registries agree on. */
export function isRepository(text: string): boolean {
  return text.length <= MAX_REPOSITORY && REPOSITORY.test(text);
}

/** The account and region that an ECR registry belongs to, or undefined for another registry. */
export function ecrRegistry(registry: string): { readonly accountId: string; readonly region: string } | undefined {
  const [, accountId, region] = ECR_HOST.exec(registry) ?? [];
  return accountId === undefined || region === undefined ? undefined : { accountId, region };
}

/** The same repository by digest. */
export function resolvedUri({ registry, repository }: ImageUri, digest: string): string {
  return `${registry}/${repository}@sha256:${digest}`;
}

function isRegistry(text: string): boolean {
  return text === LOCAL_REGISTRY || text === 'localhost' || (/[.:]/.test(text) && HOST.test(text));
}
