import type { ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import { pipeline, Readable, type Writable } from 'node:stream';
import type { HttpResponse, ResponseHeaders } from '@stoker/core/http/http-response';
import { endWith } from '../aws-wire/http-front/send-raw.js';
import { hangUpUnlessRead } from '../aws-wire/http-front/unread-answer.js';
import { giveUp } from './give-up.js';
import { http2StreamOf } from './http2-stream.js';
import { oneValue } from './one-value.js';
import { HOP_BY_HOP } from './read-head.js';
import { BAD_ANSWER } from './refusals.js';

/** How an answer went out. */
export interface Sent {
  readonly status: number;
  /** Bytes of the body that were handed over. */
  readonly bytes: number;
  /** False where it was cut: the client went away, or the body failed. */
  readonly whole: boolean;
}

/** ms that a client may leave a stream unread before it is cut. */
const PATIENCE_MS = 60_000;

/**
 * Sends a site's answer and tells `done` when it has been handed over; a stream has when its last byte has. Whatever no
 * final answer can be is one of 502: behind a 101, a proxy would take the connection for a tunnel.
 *
 * @param last whether the connection is to be closed behind it
 * @throws what Node refuses to send; the headers may be in `raw` by then
 */
export function sendResponse(
  raw: ServerResponse,
  requestId: string,
  { status, headers, body }: HttpResponse,
  last: boolean,
  done: (sent: Sent) => void,
): void {
  if (!isFinal(status)) {
    void giveUp(body);
    return sendResponse(raw, requestId, BAD_ANSWER, last, done);
  }
  const http2 = http2StreamOf(raw);
  const head = headOf(headers, requestId, http2 !== undefined);
  if (last && http2 === undefined) head['connection'] = 'close';
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return sendStream(raw, status, head, body, done);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = lengthOf(raw, status, headers, bytes);
  if (length !== undefined) head['content-length'] = length;
  raw.writeHead(status, head);
  endWith(raw, bytes);
  if (http2 === undefined) hangUpUnlessRead(raw);
  else http2.setTimeout(PATIENCE_MS, () => http2.close(constants.NGHTTP2_CANCEL));
  done({ status, bytes: bytes.length, whole: true });
}

function isFinal(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
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

/** What a site says, but for what is the connection's. Node refuses several values of many a header in HTTP/2. */
function headOf(headers: ResponseHeaders, requestId: string, isHttp2: boolean): Head {
  const head: Head = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'content-length' || HOP_BY_HOP.has(name)) continue;
    if (typeof value === 'string') head[name] = value;
    else if (!isHttp2 || name === 'set-cookie') head[name] = [...value];
    else if (isSome(value)) head[name] = oneValue(name, value);
  }
  head['x-amzn-requestid'] = requestId;
  return head;
}

function isSome(values: readonly string[]): values is readonly [string, ...string[]] {
  return values.length > 0;
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
    done({ status, bytes, whole: !error });
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
