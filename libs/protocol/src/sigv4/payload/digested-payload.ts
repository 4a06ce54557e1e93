import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { equalSignatures } from '../signing-key.js';
import { unproven } from '../mismatch.js';

/**
 * Lets a body through while it counts its digest, and fails instead of ending when the digest is not the signed one.
 * Whoever reads it must not act before the end.
 */
export class DigestedPayload extends Transform {
  readonly #hash = createHash('sha256');

  /** @param digest 64 hex digits */
  constructor(private readonly digest: string) {
    super();
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(bytes);
    done(null, bytes);
  }

  override _flush(done: TransformCallback): void {
    const right = equalSignatures(this.#hash.digest('hex'), this.digest);
    done(right ? null : unproven("The provided 'x-amz-content-sha256' header does not match what was computed."));
  }
}
