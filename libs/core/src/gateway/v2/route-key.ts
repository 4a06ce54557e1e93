import { badRequest } from '../refusals.js';

export const DEFAULT_ROUTE = '$default';

/** What a route of an HTTP API takes. */
export interface RouteKey {
  /** `GET`, or `ANY` for all. */
  readonly method: string;
  readonly segments: readonly RouteSegment[];
}

/** One segment of a path: a text, a parameter that stands for one, or one that stands for all that is left. */
export type RouteSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter' | 'greedy'; readonly name: string };

const METHODS: ReadonlySet<string> = new Set(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
const PARAMETER = /^\{([A-Za-z0-9._:-]+)(\+?)\}$/;
/** Encoded characters are left out: two texts would be one. */
const LITERAL = /^[^{}\s?#%]*$/;

/**
 * Takes the key of a route of an HTTP API apart; undefined for `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 *
 * @throws BadRequestException
 */
export function parseRouteKey(routeKey: string): RouteKey | undefined {
  if (routeKey === DEFAULT_ROUTE) return undefined;
  const [, method = '', path = ''] = /^([A-Z]+) (\/\S*)$/.exec(routeKey) ?? [];
  if (!METHODS.has(method)) throw malformed();
  // A slash at the end means nothing.
  const texts = path === '/' ? [] : path.replace(/\/$/, '').split('/').slice(1);
  const segments = texts.map(segmentOf);
  if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy')) throw malformed();
  const names = segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
  // No object can have a member of that name.
  if (new Set(names).size < names.length || names.includes('__proto__')) throw malformed();
  return { method, segments };
}

function segmentOf(text: string): RouteSegment {
  const [, name, plus] = PARAMETER.exec(text) ?? [];
  if (name !== undefined) return { kind: plus === '+' ? 'greedy' : 'parameter', name };
  if (!LITERAL.test(text)) throw malformed();
  return { kind: 'literal', text };
}

/** Names the requests that a key takes: the same for keys that differ in their parameters' names alone. */
export function takenBy(routeKey: string): string {
  const parsed = parseRouteKey(routeKey);
  if (parsed === undefined) return routeKey;
  const texts = parsed.segments.map((segment) => (segment.kind === 'literal' ? segment.text : `{${segment.kind}}`));
  return `${parsed.method} /${texts.join('/')}`;
}

function malformed(): Error {
  return badRequest(
    'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
  );
}
