import { type IdentitySource, parseIdentitySource } from '@stoker/core/gateway/v2/authorizer';
import type { ApiContents } from '@stoker/core/gateway/v2/deployment';
import { integrationOf, type Route } from '@stoker/core/gateway/v2/route';
import type { Stage } from '@stoker/core/gateway/v2/stage';
import { type RouteSelection, routeSelection } from '@stoker/core/web-socket/route-selection';
import { type CompiledThrottle, type FunctionTarget, functionTarget, throttleOf } from '../http-api/compile-api.js';

/** A stage as connections meet it: worked out once from what it serves. */
export interface WebSocketStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly select: RouteSelection;
  readonly routes: ReadonlyMap<string, WebSocketRoute>;
}

export interface WebSocketRoute {
  readonly routeKey: string;
  readonly authorization: WebSocketAuthorization;
  /** Undefined where it has no integration. */
  readonly target: (FunctionTarget & { readonly timeoutMs: number }) | undefined;
  readonly throttle: CompiledThrottle | undefined;
  /** Whether what the function answers goes back to the client. */
  readonly isTwoWay: boolean;
}

export type WebSocketAuthorization =
  | { readonly kind: 'none' | 'iam' }
  | {
      readonly kind: 'function';
      readonly authorizerId: string;
      readonly target: FunctionTarget;
      readonly sources: readonly IdentitySource[];
    };

/** @throws Error for contents that the rules of the management API let nobody make */
export function compileWebSocketStage(stage: Stage, contents: ApiContents): WebSocketStage {
  const integrations = new Map(contents.integrations.map((one) => [one.id, one]));
  const routes = contents.routes.map((route): WebSocketRoute => {
    const integration = integrations.get(integrationOf(route) ?? '');
    return {
      routeKey: route.routeKey,
      authorization: authorizationOf(route, stage, contents),
      target: integration && {
        ...functionTarget(integration.integrationUri ?? '', stage),
        timeoutMs: integration.timeoutInMillis,
      },
      throttle: throttleOf(route.routeKey, stage),
      isTwoWay: route.routeResponseSelectionExpression !== undefined && route.routeResponse !== undefined,
    };
  });
  return {
    name: stage.stageName,
    variables: stage.stageVariables,
    select: routeSelection(contents.routeSelectionExpression),
    routes: new Map(routes.map((route) => [route.routeKey, route])),
  };
}

function authorizationOf(route: Route, stage: Stage, { authorizers }: ApiContents): WebSocketAuthorization {
  if (route.authorizationType === 'NONE') return { kind: 'none' };
  if (route.authorizationType === 'AWS_IAM') return { kind: 'iam' };
  const authorizer = authorizers.find(({ id }) => id === route.authorizerId);
  if (authorizer === undefined) throw new Error(`route ${route.routeKey} has no authorizer`);
  return {
    kind: 'function',
    authorizerId: authorizer.id,
    target: functionTarget(authorizer.authorizerUri ?? '', stage),
    sources: authorizer.identitySource.map((text) => parseIdentitySource('WEBSOCKET', text)),
  };
}
