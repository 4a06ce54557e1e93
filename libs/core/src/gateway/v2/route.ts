import { badRequest } from '../refusals.js';
import type { V2Protocol } from './api.js';
import { takenBy } from './route-key.js';

export type AuthorizationType = 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'JWT';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html */
export interface Route {
  /** `GET /pets/{id}`, `$default`, or what messages name. */
  readonly routeKey: string;
  /** `integrations/abc1234` */
  readonly target?: string | undefined;
  readonly operationName?: string | undefined;
  readonly authorizationType: AuthorizationType;
  readonly authorizerId?: string | undefined;
  readonly authorizationScopes?: readonly string[] | undefined;
  readonly apiKeyRequired: boolean;
  readonly routeResponseSelectionExpression?: string | undefined;
  /** What its function answers goes back to the client where it has one, beside the expression. */
  readonly routeResponse?: RouteResponse | undefined;
  /** Whether it was made with its API, by a quick create. */
  readonly apiGatewayManaged?: boolean | undefined;
}

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid-routeresponses.html */
export interface RouteResponse {
  readonly id: string;
  readonly modelSelectionExpression?: string | undefined;
}

/** The one key that responses of routes have, and the one expression that selects it. */
export const DEFAULT_RESPONSE = '$default';

/** `$default`, `$connect`, `$disconnect`, or a text that a message may hold. */
const MESSAGE_ROUTE = /^(?:\$(?:default|connect|disconnect)|[^$\s][^\n]{0,255})$/;

/**
 * The name that no two routes of an API share.
 *
 * @throws BadRequestException for a key that the protocol has none of
 */
export function routeName(protocol: V2Protocol, routeKey: string): string {
  if (protocol === 'HTTP') return takenBy(routeKey);
  if (!MESSAGE_ROUTE.test(routeKey)) throw badRequest('The provided route key is not valid for WEBSOCKET protocol');
  return routeKey;
}

/** The integration that a route leads to; undefined where it leads to none yet. @throws BadRequestException */
export function integrationOf({ target }: Pick<Route, 'target'>): string | undefined {
  if (target === undefined) return undefined;
  const [, id] = /^integrations\/([a-z0-9]+)$/.exec(target) ?? [];
  if (id === undefined) throw badRequest('The provided target is not valid. It must be of the form integrations/<id>');
  return id;
}

/**
 * What of a route can be said without the rest of its API.
 *
 * @throws BadRequestException
 */
export function requireRoute(protocol: V2Protocol, route: Route): void {
  const { authorizationType: type, authorizerId, authorizationScopes = [], apiKeyRequired, routeKey } = route;
  const needsAuthorizer = type === 'CUSTOM' || type === 'JWT';
  if (needsAuthorizer !== (authorizerId !== undefined)) {
    throw badRequest(
      needsAuthorizer
        ? `An authorizer is required for authorization type ${type}`
        : `Authorizer is not supported for authorization type ${type}`,
    );
  }
  if (authorizationScopes.length > 0 && type !== 'JWT') {
    throw badRequest('Authorization scopes are supported for authorization type JWT only');
  }
  if (apiKeyRequired) throw badRequest(`API keys are not supported for protocol ${protocol}`);
  if (protocol === 'HTTP') {
    if (route.routeResponseSelectionExpression !== undefined) {
      throw badRequest('Route response selection expression is not supported for HTTP protocol');
    }
    return;
  }
  const { routeResponseSelectionExpression: selection = DEFAULT_RESPONSE } = route;
  if (selection !== DEFAULT_RESPONSE) throw badRequest('Route response selection expression must be $default');
  if (type === 'JWT') throw badRequest('JWT authorization is supported for HTTP protocol only');
  if (type !== 'NONE' && routeKey !== '$connect') {
    throw badRequest('Currently, authorization is restricted to the $connect route only');
  }
}
