import { headerOf, type HttpRequest } from './http-request.js';
import type { ResponseHeaders } from './http-response.js';

/**
 * Which pages of other origins may call a site.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export interface CorsRules {
  readonly allowCredentials?: boolean | undefined;
  readonly allowHeaders?: readonly string[] | undefined;
  readonly allowMethods?: readonly string[] | undefined;
  /** Origins, `https://*` for all of a scheme, `*` for all. */
  readonly allowOrigins?: readonly string[] | undefined;
  readonly exposeHeaders?: readonly string[] | undefined;
  /** Seconds; -1 and 0 for none. */
  readonly maxAge?: number | undefined;
}

type Asked = Pick<HttpRequest, 'method' | 'headers'>;

/** Whether a browser asks beforehand whether it may send a request. */
export function isPreflight({ method, headers }: Asked): boolean {
  return (
    method === 'OPTIONS' &&
    headerOf(headers, 'origin') !== undefined &&
    headerOf(headers, 'access-control-request-method') !== undefined
  );
}

/** The answer's headers to a browser that asks beforehand; none that would let it where the rules do not. */
export function preflightHeaders(rules: CorsRules, { headers }: Asked): ResponseHeaders {
  const origin = allowedOrigin(rules, headerOf(headers, 'origin'));
  if (origin === undefined) return VARIES;
  const methods = namesFor(rules.allowMethods, headerOf(headers, 'access-control-request-method'));
  const names = namesFor(rules.allowHeaders, headerOf(headers, 'access-control-request-headers'));
  return {
    ...originHeaders(rules, origin),
    ...(methods !== '' && { 'access-control-allow-methods': methods }),
    ...(names !== '' && { 'access-control-allow-headers': names }),
    ...(rules.maxAge !== undefined && { 'access-control-max-age': String(rules.maxAge) }),
  };
}

/** The headers of the response to a request: the rules stand in the place of what the function says of other origins. */
export function withCors(
  rules: CorsRules,
  request: Pick<HttpRequest, 'headers'>,
  headers: ResponseHeaders,
): ResponseHeaders {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith('access-control-'));
  const { vary, ...added } = corsHeaders(rules, request);
  return {
    ...Object.fromEntries(own),
    ...added,
    ...(vary !== undefined && { vary: alsoVarying(headers['vary']) }),
  };
}

/** What the function's answers vary by, and the origin. */
function alsoVarying(vary: ResponseHeaders[string] = []): string {
  const names = [vary].flat().flatMap((value) => value.split(',').map((name) => name.trim()));
  const said = names.filter((name) => name !== '');
  return said.some((name) => name === '*' || name.toLowerCase() === 'origin')
    ? said.join(', ')
    : [...said, 'Origin'].join(', ');
}

function corsHeaders(rules: CorsRules, { headers }: Pick<HttpRequest, 'headers'>): ResponseHeaders {
  const sent = headerOf(headers, 'origin');
  if (sent === undefined) return {};
  const origin = allowedOrigin(rules, sent);
  if (origin === undefined) return VARIES;
  const { exposeHeaders = [] } = rules;
  return {
    ...originHeaders(rules, origin),
    ...(exposeHeaders.length > 0 && { 'access-control-expose-headers': exposeHeaders.join(',') }),
  };
}

/** Caches must not show one origin what another was answered. */
const VARIES: ResponseHeaders = { vary: 'Origin' };

function originHeaders({ allowCredentials }: CorsRules, origin: string): ResponseHeaders {
  return {
    'access-control-allow-origin': origin,
    ...(origin !== '*' && VARIES),
    ...(allowCredentials === true && { 'access-control-allow-credentials': 'true' }),
  };
}

/** `*` as such is never answered as the asking origin: browsers then keep credentials back. */
function allowedOrigin({ allowOrigins = [] }: CorsRules, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (allowOrigins.includes('*')) return '*';
  const asked = origin.toLowerCase();
  const isAllowed = allowOrigins.some((allowed) => {
    const rule = allowed.toLowerCase();
    return rule === asked || (/^https?:\/\/\*$/.test(rule) && asked.startsWith(rule.slice(0, -1)));
  });
  return isAllowed ? origin : undefined;
}

/** The list, or, where it is of everything, what was asked for: `*` means nothing to requests with credentials. */
function namesFor(allowed: readonly string[] = [], asked = ''): string {
  if (!allowed.includes('*')) return allowed.join(',');
  return asked
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[\w-]+$/.test(name))
    .join(',');
}
