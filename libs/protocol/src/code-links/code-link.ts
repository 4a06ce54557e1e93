import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@stoker/app/ports/clock';
import type { CodeLinks } from '@stoker/app/ports/code-links';
import type { CodeReference } from '@stoker/core/model/function';

/** Under which all packages are served: no operation of an API has such a path. */
export const CODE_LINK_ROUTE = '/_stoker/code/:accountId/:digest';

/** Seconds for which a link is good, as on AWS. https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
const LIFETIME_SECONDS = 600;

const KEY_BYTES = 32;

/** What a request for a package says; nothing of it is to be trusted before it is verified. */
export interface CodeLinkRequest {
  readonly accountId: string;
  /** SHA-256 of the zip in hex. */
  readonly digest: string;
  /** Seconds since the epoch. */
  readonly expires: string;
  readonly signature: string;
}

export type LinkVerdict = 'good' | 'forged' | 'expired';

/**
 * Addresses of code packages that are good without credentials for a while: whoever made one was allowed to see the
 * package. The signature covers all that the address says, under a key of its own that follows from the master key.
 */
export class SignedCodeLinks implements CodeLinks {
  readonly #key: Uint8Array;

  constructor(
    masterKey: Uint8Array,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.#key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'stoker code links', KEY_BYTES));
  }

  linkTo(endpoint: string, accountId: string, { sha256 }: CodeReference): string {
    const digest = Buffer.from(sha256, 'base64').toString('hex');
    const expires = String(Math.floor(this.clock.now() / 1000) + LIFETIME_SECONDS);
    const signature = this.#sign(accountId, digest, expires).toString('base64url');
    return `${endpoint}/_stoker/code/${accountId}/${digest}?expires=${expires}&signature=${signature}`;
  }

  verify({ accountId, digest, expires, signature }: CodeLinkRequest): LinkVerdict {
    const expected = this.#sign(accountId, digest, expires);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
    return Number(expires) * 1000 > this.clock.now() ? 'good' : 'expired';
  }

  /** Of the parts as a list, so that none can be taken for the end of another. */
  #sign(accountId: string, digest: string, expires: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([accountId, digest, expires]))
      .digest();
  }
}
