import type { ResponseHeaders } from '../http/http-response.js';

/** Headers that are the gateway's: what functions say of them goes out under another name. */
const REMAPPED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
]);
const DROPPED: ReadonlySet<string> = new Set([
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The headers of what a function answered, as a REST API sends them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function integrationHeaders(headers: ResponseHeaders): ResponseHeaders {
  const kept = Object.entries(headers).filter(([name]) => !DROPPED.has(name));
  const renamed = kept.map(([name, value]) => [REMAPPED.has(name) ? `x-amzn-remapped-${name}` : name, value] as const);
  return { 'content-type': 'application/json', ...Object.fromEntries(renamed) };
}
