import type { SessionSealer } from '@stoker/app/ports/session-sealer';
import type { Json } from './data-operation.js';

/**
 * Tokens that a backend hands out for one resource and takes back without its name: iterators of shards, handles of tasks. What
 * the caller gets says whose and of which resource it is, and opens for that account alone, so that policies can be asked.
 */
export class SealedTokens {
  constructor(
    private readonly sealer: SessionSealer,
    /** What they are of, so that none is taken for another: `dynamodb-iterator` */
    private readonly use: string,
  ) {}

  seal(accountId: string, resource: string, token: string): string {
    return this.sealer.seal(JSON.stringify([resource, token]), this.#lock(accountId));
  }

  /** Undefined for what was not handed out here to that account. */
  open(accountId: string, sealed: string): { readonly resource: string; readonly token: string } | undefined {
    const text = this.sealer.open(sealed, this.#lock(accountId));
    if (text === undefined) return undefined;
    const [resource, token] = JSON.parse(text) as [string, string];
    return { resource, token };
  }

  /** No id of an access key looks like it. */
  #lock(accountId: string): string {
    return `${this.use}:${accountId}`;
  }
}

/** An answer with the token in one of its members sealed, where it has one. */
export function resealed(
  output: Json,
  member: string,
  tokens: SealedTokens,
  accountId: string,
  resource: string,
): Json {
  const token = output[member];
  return typeof token === 'string' ? { ...output, [member]: tokens.seal(accountId, resource, token) } : output;
}
