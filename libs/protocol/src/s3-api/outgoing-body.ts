import { Readable, Transform, type TransformCallback } from 'node:stream';
import { UNSIGNED_PAYLOAD } from '../sigv4/canonical.js';
import type { Exchange } from '../forward/forwarded-protocol.js';
import { s3Refusal } from './s3-refusal.js';
import type { S3Request } from './s3-request.js';

/** How a body goes on to a backend. */
export interface OutgoingBody {
  readonly body: Readable | undefined;
  /** Headers that say what it is. */
  readonly headers: Readonly<Record<string, string>>;
  /** What stands for it in the signature: its sender's proof has been looked at here, as it comes. */
  readonly payloadHash: string;
  /** Bytes of the object. */
  readonly length: number;
}

/** What a request has without a body. */
export const NO_BODY: Omit<OutgoingBody, 'payloadHash'> & { readonly payloadHash: undefined } = {
  body: undefined,
  headers: {},
  payloadHash: undefined,
  length: 0,
};

/**
 * The body of a request without its framing, or in one of our own where checksums follow it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 *
 * @throws MissingContentLength
 */
export function outgoingBody(
  { headers, query }: Pick<S3Request, 'headers' | 'query'>,
  exchange: Exchange,
): OutgoingBody {
  const form = headers.get('x-amz-content-sha256') ?? query.get('X-Amz-Content-Sha256') ?? '';
  // Nobody compares the other length with a body that is in no chunks.
  const length = headers.get(form.startsWith('STREAMING-') ? 'x-amz-decoded-content-length' : 'content-length');
  if (length === undefined || !/^\d{1,15}$/.test(length)) {
    if (length === undefined && !headers.has('transfer-encoding')) return empty(exchange);
    throw s3Refusal('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  }
  const body = exchange.body();
  if (!(body instanceof Readable)) return empty(exchange);
  const trailer = headers.get('x-amz-trailer');
  if (trailer === undefined || !form.endsWith('-TRAILER')) {
    return { body, headers: { 'content-length': length }, payloadHash: UNSIGNED_PAYLOAD, length: Number(length) };
  }
  const framed = body.pipe(new TrailedChunks(Number(length), () => exchange.trailers()));
  // As of `provenBody`: it may fail before anybody listens.
  framed.on('error', () => undefined);
  body.once('error', (error) => framed.destroy(error));
  framed.once('close', () => body.destroy());
  const encoding = headers
    .get('content-encoding')
    ?.toLowerCase()
    .replaceAll('aws-chunked', '')
    .replace(/^[,\s]+|[,\s]+$/g, '');
  return {
    body: framed,
    headers: {
      'content-encoding': encoding ? `aws-chunked,${encoding}` : 'aws-chunked',
      'x-amz-decoded-content-length': length,
      'x-amz-trailer': trailer,
    },
    payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    length: Number(length),
  };
}

/** A body of no bytes is looked at too: it may not be what was signed. */
function empty(exchange: Exchange): OutgoingBody {
  const body = exchange.body();
  const headers = { 'content-length': '0' };
  return { body: body instanceof Readable ? body : undefined, headers, payloadHash: UNSIGNED_PAYLOAD, length: 0 };
}

/** Puts bytes into chunks of `aws-chunked`, as they come, with trailers behind the last. */
class TrailedChunks extends Transform {
  /** @param missing bytes of the body, without framing, that are still to come */
  constructor(
    private missing: number,
    private readonly trailers: () => ReadonlyMap<string, string>,
  ) {
    super();
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.missing -= piece.length;
    if (this.missing < 0) return done(incompleteBody());
    this.push(`${piece.length.toString(16)}\r\n`);
    this.push(piece);
    done(null, '\r\n');
  }

  override _flush(done: TransformCallback): void {
    if (this.missing > 0) return done(incompleteBody());
    const lines = [...this.trailers()].map(([name, value]) => `${name}:${value}\r\n`);
    done(null, `0\r\n${lines.join('')}\r\n`);
  }
}

function incompleteBody(): Error {
  const message = 'You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header.';
  return s3Refusal('IncompleteBody', 400, message);
}
