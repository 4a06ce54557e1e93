import { createRoute, deleteRoute, updateRoute } from '@stoker/app/gateway/v2/routes';
import { ROUTES } from '@stoker/app/gateway/v2/v2-parts';
import type { Given } from '@stoker/app/gateway/v2/given';
import type { GatewayPart } from '@stoker/app/ports/gateway-store';
import type { Route } from '@stoker/core/gateway/v2/route';
import type { CreateRouteRequest, GetRouteResult } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { raised } from './members.js';
import { onePart, partsPage } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, refuseMembers, v2Operation } from './v2-operation.js';

const EXCEPT = 'request models and required parameters';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export function routeOperations(ports: V2ApiPorts): readonly TableEntry[] {
  const { store } = ports;
  return [
    v2Operation(
      'CreateRoute',
      async (input, caller) => {
        const settings = { ...changeOf(input), routeKey: input.RouteKey };
        return routeOutput(await createRoute(ports, apiOf(input, caller), settings));
      },
      EXCEPT,
    ),
    v2Operation(
      'UpdateRoute',
      async (input, caller) =>
        routeOutput(await updateRoute(ports, apiOf(input, caller), input.RouteId, changeOf(input))),
      EXCEPT,
    ),
    v2Operation('GetRoute', async (input, caller) =>
      routeOutput(await onePart(store, apiOf(input, caller), ROUTES, input.RouteId, 'Route')),
    ),
    v2Operation('GetRoutes', (input, caller) => partsPage(store, apiOf(input, caller), ROUTES, input, routeOutput)),
    v2Operation('DeleteRoute', async (input, caller) => {
      await deleteRoute(ports, apiOf(input, caller), input.RouteId);
      return {};
    }),
  ];
}

/** @throws BadRequestException */
function changeOf(input: Given<CreateRouteRequest>) {
  refuseMembers(input, ['ModelSelectionExpression', 'RequestModels', 'RequestParameters']);
  return {
    routeKey: input.RouteKey,
    target: input.Target,
    operationName: input.OperationName,
    authorizationType: input.AuthorizationType,
    authorizerId: input.AuthorizerId,
    authorizationScopes: input.AuthorizationScopes,
    apiKeyRequired: input.ApiKeyRequired,
    routeResponseSelectionExpression: input.RouteResponseSelectionExpression,
  };
}

function routeOutput({ id, document }: GatewayPart<Route>) {
  const { routeResponse: _, ...shown } = document;
  return { ...raised(shown), RouteId: id } satisfies GetRouteResult;
}
