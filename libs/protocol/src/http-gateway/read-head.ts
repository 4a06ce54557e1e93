import { type HeaderList, headerValues, type HttpRequest } from '@stoker/core/http/http-request';
import { isEnvironmentAddress } from '@stoker/core/net/environment-network';
import { isTraceHeader, traceHeader } from '@stoker/core/invocation/trace-header';
import { GATEWAY_LIMITS } from './gateway-limits.js';
import type { GatewayPeer, Origin } from './peer.js';

/** A request line and headers, as the parser gives them. */
export interface RawHead {
  readonly method: string;
  readonly target: string;
  /** Undefined for a version that is not spoken here. */
  readonly protocol: HttpRequest['protocol'] | undefined;
  /** Names and values in turn. */
  readonly rawHeaders: HeaderList;
  /** What HTTP/2 says in the place of a `Host` header. */
  readonly authority?: string | undefined;
}

/** What a request's sender is not told by a site, for it has come to none. */
export interface BadHead {
  readonly refusedWith: 400 | 403 | 431;
}

/** Who is asked where a request came from. */
export type ReadOrigin = (peer: GatewayPeer, headers: HeaderList) => Origin;

/**
 * A request's head as sites see it, or the status that a malformed one is refused with. What concerns the connection
 * alone is left out, and so is every `X-Forwarded-*` and `Forwarded` that came: this end writes its own.
 */
export function readHead(
  raw: RawHead,
  peer: GatewayPeer,
  readOrigin: ReadOrigin,
  { requestId, receivedAt }: Pick<HttpRequest, 'requestId' | 'receivedAt'>,
): HttpRequest | BadHead {
  const { method, target, protocol, rawHeaders } = raw;
  if (rawHeaders.length > 2 * GATEWAY_LIMITS.headers || headBytes(raw) > GATEWAY_LIMITS.headBytes) return TOO_LARGE;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (!isPath(path) || !isEncoded(query)) return MALFORMED;
  const host = hostOf(raw);
  if (host === undefined || protocol === undefined || !isFramed(raw)) return MALFORMED;
  const origin = readOrigin(peer, rawHeaders);
  // Policies know what functions call by such an address, and functions come by another way.
  if (isEnvironmentAddress(origin.sourceIp)) return NOBODY;
  const headers = keptHeaders(rawHeaders);
  if (raw.authority !== undefined && headerValues(headers, 'host').length === 0) headers.push('host', raw.authority);
  addOwn(headers, origin, requestId, receivedAt);
  const { sourceIp, scheme } = origin;
  return { requestId, method, path, query, protocol, host, headers, sourceIp, scheme, receivedAt };
}

const TOO_LARGE: BadHead = { refusedWith: 431 };
const MALFORMED: BadHead = { refusedWith: 400 };
const NOBODY: BadHead = { refusedWith: 403 };

function headBytes({ method, target, rawHeaders }: RawHead): number {
  let bytes = method.length + target.length;
  for (let at = 1; at < rawHeaders.length; at += 2) bytes += rawHeaders[at]!.length;
  return bytes;
}

/** Whether the end of the body is where everybody takes it to be; what is not in chunks alone would not be undone. */
function isFramed({ protocol, rawHeaders }: RawHead): boolean {
  const encodings = headerValues(rawHeaders, 'transfer-encoding');
  if (encodings.length === 0) return true;
  return protocol === 'HTTP/1.1' && encodings.length === 1 && encodings[0]!.trim().toLowerCase() === 'chunked';
}

/** The form of a path that servers get; that for proxies would name a host that nobody has looked at. */
function isPath(path: string): boolean {
  return path.startsWith('/') && isEncoded(path);
}

const PLAIN = /^[\w/.~-]*$/;
const VISIBLE = /^[\x21-\x7e]*$/;

/** Whether text of a request line is visible ASCII, and what is percent-encoded in it is UTF-8. */
function isEncoded(text: string): boolean {
  if (PLAIN.test(text)) return true;
  if (!VISIBLE.test(text) || text.includes('#')) return false;
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** The one host that a request is for, in lower case and without a port; undefined where it names none, or two. */
function hostOf({ rawHeaders, authority }: RawHead): string | undefined {
  const named = headerValues(rawHeaders, 'host');
  if (authority !== undefined) named.push(authority);
  const agree = authority !== undefined && named.every((name) => name === authority);
  if (named.length !== 1 && !agree) return undefined;
  const host = named[0]!.toLowerCase();
  return HOST.test(host) ? host.replace(/:\d+$/, '').replace(/\.$/, '') : undefined;
}

/** Of one connection alone. https://www.rfc-editor.org/rfc/rfc9110.html#section-7.6.1 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function keptHeaders(rawHeaders: HeaderList): string[] {
  const kept: string[] = [];
  let named: string[] | undefined;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    const lower = name.toLowerCase();
    if (lower === 'connection') named = [...(named ?? []), ...connectionOptions(rawHeaders[at + 1]!)];
    if (HOP_BY_HOP.has(lower) || isOurs(lower)) continue;
    kept.push(name, rawHeaders[at + 1]!);
  }
  return named === undefined || named.length === 0 ? kept : without(kept, named);
}

/** Names of headers that a sender declares to be of the connection: beside those that are anyway, next to nobody does. */
function connectionOptions(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== 'keep-alive' && option !== 'close' && option !== 'upgrade');
}

function without(headers: HeaderList, names: readonly string[]): string[] {
  return headers.filter((_, at) => !names.includes(headers[at - (at % 2)]!.toLowerCase()));
}

/** Pseudo-headers of HTTP/2, and what only this end may say. */
function isOurs(name: string): boolean {
  return name.startsWith(':') || name.startsWith('x-forwarded-') || name === 'forwarded' || name === 'x-real-ip';
}

function addOwn(headers: string[], origin: Origin, requestId: string, receivedAt: number): void {
  const { forwardedFor, port, scheme } = origin;
  const sent = takeTrace(headers);
  const trace = sent !== undefined && isTraceHeader(sent) ? sent : traceHeader(requestId, receivedAt);
  headers.push('x-forwarded-for', forwardedFor, 'x-forwarded-port', String(port), 'x-forwarded-proto', scheme);
  headers.push('x-amzn-trace-id', trace);
}

/** Takes trace headers out; answers the first. */
function takeTrace(headers: string[]): string | undefined {
  let first: string | undefined;
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    const name = headers[at]!;
    if (name.length === 15 && name.toLowerCase() === 'x-amzn-trace-id') [, first] = headers.splice(at, 2);
  }
  return first;
}
