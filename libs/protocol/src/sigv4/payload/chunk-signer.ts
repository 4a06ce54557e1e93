import { hash, type KeyObject } from 'node:crypto';
import { mismatch } from '../mismatch.js';
import { equalSignatures, formatScope, signature, type Scope } from '../signing-key.js';

const EMPTY = hash('sha256', '');

/**
 * The chain of signatures over a body in chunks: each signs its chunk and the signature before it, the first of which
 * is the request's. So no chunk can be left out, moved, or taken from elsewhere.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export class ChunkSigner {
  #previous: string;

  /** @param seed the request's own signature, found right */
  constructor(
    private readonly key: KeyObject,
    private readonly amzDate: string,
    private readonly scope: Scope,
    seed: string,
  ) {
    this.#previous = seed;
  }

  /** @throws InvalidSignatureException */
  verifyChunk(digest: string, claimed: string): void {
    this.#verify('AWS4-HMAC-SHA256-PAYLOAD', `${EMPTY}\n${digest}`, claimed);
  }

  /**
   * @param trailers `name:value\n` each
   * @throws InvalidSignatureException
   */
  verifyTrailers(trailers: string, claimed: string): void {
    this.#verify('AWS4-HMAC-SHA256-TRAILER', hash('sha256', trailers), claimed);
  }

  #verify(algorithm: string, rest: string, claimed: string): void {
    const text = `${algorithm}\n${this.amzDate}\n${formatScope(this.scope)}\n${this.#previous}\n${rest}`;
    const expected = signature(this.key, text);
    if (!equalSignatures(expected, claimed)) throw mismatch();
    this.#previous = expected;
  }
}
