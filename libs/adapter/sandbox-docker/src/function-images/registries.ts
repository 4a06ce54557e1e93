import type { AuthConfig } from 'dockerode';
import type { ImageUri } from '@stoker/core/model/image-uri';

/** A registry that functions may take images from. */
export interface Registry {
  /** Host and port, as references have it. */
  readonly registry: string;
  /** Accounts that may, or `*` for all: whoever may pulls with these credentials. */
  readonly accounts: '*' | readonly string[];
  /** Repositories that they may pull: names, or prefixes that end with a slash. All unless given. */
  readonly repositories?: readonly string[] | undefined;
  readonly credentials?: AuthConfig | undefined;
}

/** The registries that the operator has named; the engine is never sent to any other. */
export class Registries {
  constructor(private readonly entries: readonly Registry[]) {}

  /** The first entry by which an account may pull an image. */
  find(accountId: string, { registry, repository }: ImageUri): Registry | undefined {
    return this.entries.find(
      (entry) =>
        entry.registry === registry &&
        (entry.accounts === '*' || entry.accounts.includes(accountId)) &&
        (entry.repositories === undefined || entry.repositories.some((one) => covers(one, repository))),
    );
  }

  /** True when anybody may use the registry: then what is not for this account looks like what is not there. */
  isKnown(registry: string): boolean {
    return this.entries.some((entry) => entry.registry === registry);
  }
}

function covers(allowed: string, repository: string): boolean {
  return allowed.endsWith('/') ? repository.startsWith(allowed) : repository === allowed;
}
