import type { IncomingMessage } from 'node:http';
import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';

/**
 * Whether a request asks for a WebSocket connection. One that also has a body, or asks otherwise than by `GET` of HTTP/1.1, is a
 * request like any other: a site answers it, and what follows it is the next request.
 * https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
 */
export function asksForWebSocket({ method, httpVersion, headers }: IncomingMessage): boolean {
  const { upgrade, 'content-length': length, 'transfer-encoding': encoding } = headers;
  const hasBody = encoding !== undefined || (length !== undefined && length !== '0');
  return method === 'GET' && httpVersion === '1.1' && !hasBody && upgrade?.trim().toLowerCase() === 'websocket';
}

const KEY = /^[+/0-9A-Za-z]{21}[AQgw]==$/;
const TOKENS = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\s*,\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$/;

const BAD_HANDSHAKE = jsonResponse(400, { message: 'Bad Request' });
const OTHER_VERSION = jsonResponse(426, { message: 'Upgrade Required' }, { 'sec-websocket-version': '13' });

/** The answer to a request for a connection that nobody could speak over; undefined where there is nothing wrong with it. */
export function handshakeRefusal({ headers }: IncomingMessage): HttpResponse | undefined {
  const {
    'sec-websocket-key': key = '',
    'sec-websocket-version': version,
    'sec-websocket-protocol': protocols,
  } = headers;
  if (version !== '13') return OTHER_VERSION;
  if (!KEY.test(key) || (protocols !== undefined && !TOKENS.test(protocols.trim()))) return BAD_HANDSHAKE;
  return undefined;
}
