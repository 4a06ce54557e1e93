import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import type { ChunkSigner } from './chunk-signer.js';
import { malformedBody } from './malformed-body.js';

export interface ChunkedPayloadOptions {
  /** Bytes of the body without its framing. */
  readonly length: number;
  /** Names that `x-amz-trailer` declares, in lower case; exactly they must follow the last chunk. */
  readonly trailers: readonly string[];
  /** Undefined for chunks that are not signed. */
  readonly signer: ChunkSigner | undefined;
}

/**
 * Largest signed chunk, bytes. A signed chunk is held back until its signature is found right; the SDKs make chunks
 * of 64 to 128 KiB.
 */
const MAX_SIGNED_CHUNK = 1024 * 1024;

/** Longest line of framing or trailers, bytes. */
const MAX_LINE = 4096;

type State = 'head' | 'data' | 'data end' | 'trailers' | 'over';

/**
 * Takes the framing of `aws-chunked` off: what comes out are the body's bytes, those of a signed chunk only once its
 * signature has been found right. Fails instead of ending where anything is missing, too much or not signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class ChunkedPayload extends Transform {
  #state: State = 'head';
  #line = '';
  /** Bytes of the present chunk that are still to come. */
  #missing = 0;
  #total = 0;
  #claimed = '';
  #held: Buffer[] = [];
  #trailersSigned = false;
  readonly #trailers = new Map<string, string>();

  constructor(private readonly options: ChunkedPayloadOptions) {
    super();
  }

  /** The trailers by name in lower case; complete when the stream has ended. */
  get trailers(): ReadonlyMap<string, string> {
    return this.#trailers;
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let at = 0; at < bytes.length;) at = this.#state === 'data' ? this.#data(bytes, at) : this.#text(bytes, at);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.#state === 'over' ? null : malformedBody('The body ended before its last chunk.'));
  }

  #data(bytes: Buffer, at: number): number {
    const part = bytes.subarray(at, at + this.#missing);
    this.#missing -= part.length;
    if (this.options.signer === undefined) this.push(part);
    else this.#held.push(part);
    if (this.#missing === 0) {
      this.#release();
      this.#state = 'data end';
    }
    return at + part.length;
  }

  /** Checks the chunk that has come whole, and lets it out. */
  #release(): void {
    const { signer } = this.options;
    if (signer === undefined) return;
    const digest = createHash('sha256');
    for (const part of this.#held) digest.update(part);
    signer.verifyChunk(digest.digest('hex'), this.#claimed);
    for (const part of this.#held.splice(0)) this.push(part);
  }

  #text(bytes: Buffer, at: number): number {
    if (this.#state === 'over') throw malformedBody('The body goes on after its end.');
    const end = bytes.indexOf('\n', at);
    this.#line += bytes.toString('latin1', at, end < 0 ? bytes.length : end);
    if (this.#line.length > MAX_LINE) throw malformedBody('A line of the body in chunks is too long.');
    if (end < 0) return bytes.length;
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r')) throw malformedBody('A line of the body in chunks does not end with CR LF.');
    this.#read(line.slice(0, -1));
    return end + 1;
  }

  #read(line: string): void {
    if (this.#state === 'head') this.#head(line);
    else if (this.#state === 'trailers') this.#trailer(line);
    else if (line !== '') throw malformedBody('A chunk is longer than it says.');
    else this.#state = 'head';
  }

  #head(line: string): void {
    const { length, signer } = this.options;
    const [, size = '', claimed] = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
    if (size === '' || (signer !== undefined) !== (claimed !== undefined))
      throw malformedBody('A chunk has no valid head.');
    this.#missing = parseInt(size, 16);
    this.#claimed = claimed ?? '';
    this.#total += this.#missing;
    if (this.#total > length) throw malformedBody("The body is longer than 'x-amz-decoded-content-length' says.");
    if (signer !== undefined && this.#missing > MAX_SIGNED_CHUNK) {
      throw malformedBody(`A signed chunk may have at most ${MAX_SIGNED_CHUNK} bytes.`);
    }
    if (this.#missing > 0) {
      this.#state = 'data';
      return;
    }
    if (this.#total < length) throw malformedBody("The body is shorter than 'x-amz-decoded-content-length' says.");
    this.#release();
    this.#state = 'trailers';
  }

  /** A line after the last chunk: a trailer, the signature over them, or the empty one that ends the body. */
  #trailer(line: string): void {
    const { trailers, signer } = this.options;
    if (line === '') {
      if (this.#trailers.size < trailers.length) throw malformedBody('A declared trailer is missing.');
      if (signer !== undefined && trailers.length > 0 && !this.#trailersSigned) {
        throw malformedBody('The trailers are not signed.');
      }
      this.#state = 'over';
      return;
    }
    if (this.#trailersSigned) throw malformedBody('A trailer follows the signature of the trailers.');
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature' && signer !== undefined) {
      signer.verifyTrailers([...this.#trailers].map(([key, text]) => `${key}:${text}\n`).join(''), value);
      this.#trailersSigned = true;
      return;
    }
    if (!trailers.includes(name) || this.#trailers.has(name)) throw malformedBody('A trailer was not declared.');
    this.#trailers.set(name, value);
  }
}
