import {
  changeGatewayResponse,
  deleteGatewayResponse,
  ownGatewayResponses,
} from '@stoker/app/rest-apis/gateway-responses';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { GATEWAY_RESPONSES, gatewayResponseType, shownGatewayResponse } from '@stoker/core/rest-api/gateway-response';
import { patched } from '@stoker/core/rest-api/patch';
import { GATEWAY_RESPONSE_FIELDS } from '@stoker/core/rest-api/patch-fields';
import type { TableEntry } from '../aws-wire/operation.js';
import { accountOf, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GatewayResponse.html */
export function gatewayResponseOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('PutGatewayResponse', async ({ restApiId, responseType, ...input }, caller) => {
      const { statusCode, responseParameters, responseTemplates } = input;
      const document = { statusCode, responseParameters, responseTemplates };
      const own = await changeGatewayResponse(ports, accountOf(caller), restApiId, responseType, () => document);
      return shownGatewayResponse(gatewayResponseType(responseType), own);
    }),
    restOperation('GetGatewayResponse', async ({ restApiId, responseType }, caller) =>
      shownGatewayResponse(
        gatewayResponseType(responseType),
        await ownGatewayResponses(ports, accountOf(caller), restApiId),
      ),
    ),
    restOperation('GetGatewayResponses', async ({ restApiId }, caller) => {
      const own = await ownGatewayResponses(ports, accountOf(caller), restApiId);
      const types = Object.keys(GATEWAY_RESPONSES).map(gatewayResponseType);
      return { items: types.map((type) => shownGatewayResponse(type, own)) };
    }),
    restOperation('UpdateGatewayResponse', async ({ restApiId, responseType, patchOperations }, caller) => {
      const own = await changeGatewayResponse(ports, accountOf(caller), restApiId, responseType, (current = {}) =>
        patched(current, GATEWAY_RESPONSE_FIELDS, patchOperations),
      );
      return shownGatewayResponse(gatewayResponseType(responseType), own);
    }),
    restOperation('DeleteGatewayResponse', ({ restApiId, responseType }, caller) =>
      deleteGatewayResponse(ports, accountOf(caller), restApiId, responseType),
    ),
  ];
}
