import type { ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import { pipeline, Readable, type Writable } from 'node:stream';
import type { HttpResponse, ResponseHeaders } from '@stoker/core/http/http-response';
import { endWith } from '../aws-wire/http-front/send-raw.js';
import { hangUpUnlessRead } from '../aws-wire/http-front/unread-answer.js';
import { http2StreamOf } from './http2-stream.js';
import { HOP_BY_HOP } from './read-head.js';

/** How an answer went out. */
export interface Sent {
  /** Bytes of the body that were handed over. */
  readonly bytes: number;
  /** False where it was cut: the client went away, or the body failed. */
  readonly whole: boolean;
}

/** ms that a client may leave a stream unread before it is cut. */
const PATIENCE_MS = 60_000;

/**
 * Sends a site's answer and tells `done` when it has been handed over; a stream has when its last byte has.
 *
 * @param last whether the connection is to be closed behind it
 */
export function sendResponse(
  raw: ServerResponse,
  requestId: string,
  { status, headers, body }: HttpResponse,
  last: boolean,
  done: (sent: Sent) => void,
): void {
  const head = headOf(headers, requestId);
  const http2 = http2StreamOf(raw);
  if (last && http2 === undefined) head['connection'] = 'close';
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return sendStream(raw, status, head, body, done);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = lengthOf(raw, status, headers, bytes);
  if (length !== undefined) head['content-length'] = length;
  raw.writeHead(status, head);
  endWith(raw, bytes);
  if (http2 === undefined) hangUpUnlessRead(raw);
  else http2.setTimeout(PATIENCE_MS, () => http2.close(constants.NGHTTP2_CANCEL));
  done({ bytes: bytes.length, whole: true });
}

/**
 * What is said of a body's length: nothing where there can be none, and to HEAD what the site says, which knows how long
 * the body would be. https://www.rfc-editor.org/rfc/rfc9110.html#section-8.6
 */
function lengthOf(
  { req }: ServerResponse,
  status: number,
  { 'content-length': said }: ResponseHeaders,
  { length }: Uint8Array,
): string | undefined {
  if (status === 204 || status === 304) return undefined;
  if (req.method !== 'HEAD' || length > 0 || typeof said !== 'string') return String(length);
  return /^\d+$/.test(said) ? said : undefined;
}

type Head = Record<string, string | string[]>;

/** What a site says, but for what is the connection's. */
function headOf(headers: ResponseHeaders, requestId: string): Head {
  const head: Head = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'content-length' || HOP_BY_HOP.has(name)) continue;
    head[name] = typeof value === 'string' ? value : [...value];
  }
  head['x-amzn-requestid'] = requestId;
  return head;
}

/** A body that fails cuts the connection: that is how the client learns of it behind a status of success. */
function sendStream(
  raw: ServerResponse,
  status: number,
  head: Head,
  body: AsyncIterable<Uint8Array>,
  done: (sent: Sent) => void,
): void {
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      bytes += piece.length;
      yield piece;
    }
  };
  raw.writeHead(status, head);
  raw.flushHeaders();
  const stopWatching = cutUnlessRead(raw);
  pipeline(Readable.from(counted(), { objectMode: false }), raw, (error) => {
    stopWatching();
    done({ bytes, whole: !error });
  });
}

/** Cuts a stream whose client has taken nothing for a while of what waits for it; one that has nothing to say may be silent. */
function cutUnlessRead(raw: ServerResponse): () => void {
  const stream: Writable = http2StreamOf(raw) ?? raw;
  let before = 0;
  stream.on('drain', () => (before = 0));
  const timer = setInterval(() => {
    const waiting = stream.writableLength;
    if (before > 0 && waiting >= before) stream.destroy();
    before = waiting;
  }, PATIENCE_MS);
  timer.unref();
  return () => clearInterval(timer);
}
