import { statusOf } from './answer-v2.js';
import type { HttpResponse } from './http-response.js';
import { responseHeaders } from './response-head.js';

/** The type of a streamed response that begins with a prelude. */
export const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** The type of a streamed response that says none. */
export const STREAM_TYPE = 'application/octet-stream';

/** Status and headers of a streamed response. */
export type StreamHead = Pick<HttpResponse, 'status' | 'headers'>;

/** NULs between prelude and body. */
const DELIMITER = 8;
/** Bytes that a prelude may have: as much as headers may, in JSON, and more. */
const MAX_PRELUDE = 64 * 1024;

/**
 * Takes apart the beginning of a streamed response: JSON with `statusCode`, `headers` and `cookies`, eight NULs, and
 * the body. https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export class PreludeReader {
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * What comes of one more piece: nothing yet, the head with the first bytes of the body, or that there is no head to
   * be made of it.
   */
  push(piece: Uint8Array): { readonly head: StreamHead; readonly rest: Uint8Array } | 'malformed' | undefined {
    const searched = Math.max(0, this.#bytes.length - DELIMITER + 1);
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#bytes, piece]);
    const end = this.#bytes.indexOf(Buffer.alloc(DELIMITER), searched);
    if (end < 0) return this.#bytes.length > MAX_PRELUDE ? 'malformed' : undefined;
    const head = headOf(this.#bytes.subarray(0, end).toString());
    return head === undefined ? 'malformed' : { head, rest: this.#bytes.subarray(end + DELIMITER) };
  }
}

function headOf(json: string): StreamHead | undefined {
  let prelude: unknown;
  try {
    prelude = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof prelude !== 'object' || prelude === null) return undefined;
  const { statusCode = 200, headers, cookies } = prelude as Record<string, unknown>;
  const status = statusOf(statusCode);
  const head = responseHeaders(headers, cookies, STREAM_TYPE);
  return status === undefined || head === undefined ? undefined : { status, headers: head };
}
