import {
  createRouteResponse,
  deleteRouteResponse,
  findRouteResponse,
  type RouteKeyOfApi,
  routeResponsesOf,
  updateRouteResponse,
} from '@stoker/app/gateway/v2/route-responses';
import type { Given } from '@stoker/app/gateway/v2/given';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import { DEFAULT_RESPONSE, type RouteResponse } from '@stoker/core/gateway/v2/route';
import type {
  CreateRouteResponseRequest,
  RouteResponse as RouteResponseShape,
} from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, refuseMembers, v2Operation } from './v2-operation.js';

const EXCEPT = 'response models and parameters';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid-routeresponses.html */
export function routeResponseOperations(ports: V2ApiPorts): readonly TableEntry[] {
  return [
    v2Operation(
      'CreateRouteResponse',
      async (input, caller) =>
        responseOutput(
          await createRouteResponse(ports, routeOf(input, caller), input.RouteResponseKey, settingsOf(input)),
        ),
      EXCEPT,
    ),
    v2Operation(
      'UpdateRouteResponse',
      async (input, caller) => {
        const { RouteResponseId: id, RouteResponseKey: key } = input;
        return responseOutput(await updateRouteResponse(ports, routeOf(input, caller), id, key, settingsOf(input)));
      },
      EXCEPT,
    ),
    v2Operation('GetRouteResponse', async (input, caller) =>
      responseOutput(await findRouteResponse(ports, routeOf(input, caller), input.RouteResponseId)),
    ),
    v2Operation('GetRouteResponses', async (input, caller) => ({
      Items: (await routeResponsesOf(ports, routeOf(input, caller))).map(responseOutput),
    })),
    v2Operation('DeleteRouteResponse', async (input, caller) => {
      await deleteRouteResponse(ports, routeOf(input, caller), input.RouteResponseId);
      return {};
    }),
  ];
}

function routeOf(input: { readonly ApiId: string; readonly RouteId: string }, caller: AuthorisedCaller): RouteKeyOfApi {
  return { ...apiOf(input, caller), routeId: input.RouteId };
}

/** @throws BadRequestException */
function settingsOf(input: Given<CreateRouteResponseRequest>): Omit<RouteResponse, 'id'> {
  refuseMembers(input, ['ResponseModels', 'ResponseParameters']);
  const { ModelSelectionExpression: modelSelectionExpression } = input;
  return modelSelectionExpression === undefined ? {} : { modelSelectionExpression };
}

function responseOutput({ id, modelSelectionExpression }: RouteResponse) {
  return {
    RouteResponseId: id,
    RouteResponseKey: DEFAULT_RESPONSE,
    ModelSelectionExpression: modelSelectionExpression,
  } satisfies RouteResponseShape;
}
