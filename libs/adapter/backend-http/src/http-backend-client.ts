import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { BackendAnswer, BackendClient, BackendRequest } from '@stoker/app/ports/backend-client';
import { announcedBody, notAsAnnounced } from './announced-body.js';

export interface BackendTimes {
  /** ms for a connection. */
  readonly connectMs: number;
  /** ms in which something of a body has to move, either way. */
  readonly idleMs: number;
  /** ms from a request's end to the head of its answer, unless the request says otherwise. */
  readonly answerMs: number;
}

const TIMES: BackendTimes = { connectMs: 5_000, idleMs: 60_000, answerMs: 60_000 };

/** ms that a connection is kept for the next request: less than what servers keep theirs for, usually 5 s. */
const KEPT_MS = 4_000;

const AGENT = { keepAlive: true, maxFreeSockets: 256, timeout: KEPT_MS, noDelay: true };

/** What of an answer is the connection's own. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Requests over HTTP, on connections that are kept. It follows no redirects: they lead where no operator said. */
export class HttpBackendClient implements BackendClient {
  readonly #http = new HttpAgent(AGENT);
  readonly #https = new HttpsAgent(AGENT);
  readonly #times: BackendTimes;

  constructor(times: Partial<BackendTimes> = {}) {
    this.#times = { ...TIMES, ...times };
  }

  async send(request: BackendRequest): Promise<BackendAnswer> {
    try {
      return await this.#exchange(request);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      // The backend closed a kept connection as the request went out: nothing of it was looked at.
      if (!(request.body instanceof Readable)) return this.#exchange(request);
      throw unavailable(request.title, error);
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #exchange({ title, method, url, headers, body, signal, answerMs }: BackendRequest): Promise<BackendAnswer> {
    const times = { ...this.#times, ...(answerMs !== undefined && { answerMs }) };
    const options = { method, headers, timeout: times.idleMs };
    return new Promise((resolve, reject) => {
      const outgoing = url.startsWith('http:')
        ? httpRequest(url, { ...options, agent: this.#http })
        : httpsRequest(url, { ...options, agent: this.#https });
      /** Why the request was given up, where that is no trouble of the backend's. */
      let reason: unknown;
      const giveUp = (why: unknown): void => {
        reason ??= why;
        outgoing.destroy();
      };
      const onAbort = (): void => giveUp(signal.reason);
      const stopWatching = watchTimes(outgoing, times, giveUp);
      const over = (): void => {
        stopWatching();
        signal.removeEventListener('abort', onAbort);
        if (body instanceof Readable) body.destroy();
      };
      outgoing.once('response', (incoming) => {
        // What of the body is left is not wanted by a backend that has answered.
        over();
        if (!outgoing.writableFinished) incoming.once('close', () => outgoing.destroy());
        outgoing.on('timeout', () => incoming.destroy(new Error(`the answer stood still for ${times.idleMs} ms`)));
        resolve(answerOf(incoming));
      });
      outgoing.on('error', (error) => {
        over();
        const isStale = reason === undefined && outgoing.reusedSocket && isReset(error);
        reject(isStale ? new StaleConnection(error) : (reason ?? unavailable(title, error)));
      });
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) return onAbort();
      sendBody(outgoing, body, giveUp);
    });
  }
}

/** A kept connection that the other end closed. */
class StaleConnection extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

function isReset(error: Error & { readonly code?: string }): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/**
 * No pipeline: it would end the request where the body fails, as if it were whole. A body always has a frame, which Node does not
 * see to by itself for every method.
 */
function sendBody(outgoing: ClientRequest, body: BackendRequest['body'], giveUp: (why: unknown) => void): void {
  const announced = outgoing.getHeader('content-length');
  if (!(body instanceof Readable)) {
    const length = body?.length ?? 0;
    if (announced !== undefined && Number(announced) !== length) return giveUp(notAsAnnounced());
    if (body !== undefined) outgoing.setHeader('content-length', length);
    return void outgoing.end(body);
  }
  if (body.destroyed) return giveUp(body.errored ?? new Error('the body was given up before it was sent'));
  body.once('error', giveUp);
  if (announced === undefined) outgoing.setHeader('transfer-encoding', 'chunked');
  const framed = announced === undefined ? body : announcedBody(body, Number(announced), giveUp);
  framed.pipe(outgoing);
}

/** Ends a request that does not get on. @returns what ends the watching */
function watchTimes(
  outgoing: ClientRequest,
  { connectMs, answerMs }: BackendTimes,
  giveUp: (why: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const within = (ms: number, what: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => outgoing.destroy(new Error(`${what} within ${ms} ms`)), ms);
  };
  /** Nothing has moved for too long: the backend takes no more, or no more of the body comes. */
  const onIdle = (): void => {
    if (outgoing.writableFinished) return;
    if (outgoing.writableNeedDrain) outgoing.destroy(new Error('the backend takes nothing more of the request'));
    else giveUp(tooSlow());
  };
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) return;
    within(connectMs, 'no connection');
    socket.once('connect', () => clearTimeout(timer));
  });
  outgoing.once('finish', () => within(answerMs, 'no answer'));
  outgoing.on('timeout', onIdle);
  return () => {
    clearTimeout(timer);
    outgoing.off('timeout', onIdle);
  };
}

function answerOf(incoming: IncomingMessage): BackendAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const { statusCode = 502 } = incoming;
  return { status: statusCode >= 200 && statusCode <= 599 ? statusCode : 502, headers, body: incoming };
}

function unavailable(title: string, cause: unknown): ServiceError {
  const message = `The ${title} service of this installation does not answer.`;
  return new ServiceError('ServiceUnavailableException', message, { retryAfterSeconds: 1 }, { cause });
}

function tooSlow(): ServiceError {
  const message =
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.';
  return new ServiceError('RequestTimeoutException', message);
}
