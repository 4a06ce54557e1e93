import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/**
 * How function images are called in the engine: an upload by the name and tag that its user gave it, and what functions
 * refer to by its digest. The account is in every name, and so is the installation, for several may share an engine and
 * each removes what is its own. The engine keeps an image as long as it has a name.
 */
export class ImageNames {
  readonly #scope: string;

  /** @param home the installation's directory on this host */
  constructor(home: string) {
    this.#scope = createHash('sha256').update(resolve(home)).digest('hex').slice(0, 12);
  }

  /** Repository of an account's uploads under one name. */
  uploads(accountId: string, repository: string): string {
    return `stoker-upload/${this.#scope}/${accountId}/${repository}`;
  }

  /** Repository whose tags are the digests that functions of the account refer to; `*` for those of all accounts. */
  pins(accountId: string): string {
    return `stoker-image/${this.#scope}/${accountId}`;
  }

  /** Name that keeps one image for the functions of one account, whatever becomes of the tag it was found by. */
  pin(accountId: string, digest: string): string {
    return `${this.pins(accountId)}:${digest}`;
  }

  /** What a name made by `pin` says, or undefined for any other. */
  parsePin(name: string): { readonly accountId: string; readonly digest: string } | undefined {
    const [, accountId, digest] = new RegExp(`^${this.pins('(\\d{12})')}:([0-9a-f]{64})$`).exec(name) ?? [];
    return accountId === undefined || digest === undefined ? undefined : { accountId, digest };
  }
}
