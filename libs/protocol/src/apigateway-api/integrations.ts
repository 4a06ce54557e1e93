import { changePresentMethod, getMethod } from '@stoker/app/rest-apis/methods';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { integrationOf } from '@stoker/core/rest-api/integration';
import {
  integrationIn,
  responseIn,
  withIntegration,
  withIntegrationResponse,
  withoutIntegrationResponse,
  withPatchedIntegration,
  withPatchedIntegrationResponse,
} from '@stoker/core/rest-api/method';
import type { IntegrationResponse as KeptResponse, RestMethod } from '@stoker/core/rest-api/rest-api';
import type { IntegrationResponse } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { integrationOutput, methodKey } from './methods.js';
import { patchedValues, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html */
export function integrationOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation(
      'PutIntegration',
      async (input, caller) => {
        const integration = integrationOf({ ...input, httpMethod: input.integrationHttpMethod }, input.resourceId);
        const change = (method: RestMethod) => withIntegration(method, integration);
        return integrationOutput(integrationIn(await changePresentMethod(ports, methodKey(input, caller), change)));
      },
      { except: 'AWS and HTTP with templates, VPC links, streams', roles: ({ credentials }) => [credentials] },
    ),
    restOperation('GetIntegration', async (input, caller) =>
      integrationOutput(integrationIn(await getMethod(ports, methodKey(input, caller)))),
    ),
    restOperation(
      'UpdateIntegration',
      async (input, caller) => {
        const change = (method: RestMethod) => withPatchedIntegration(method, input.patchOperations);
        return integrationOutput(integrationIn(await changePresentMethod(ports, methodKey(input, caller), change)));
      },
      { roles: (input) => patchedValues(input, '/credentials') },
    ),
    restOperation('DeleteIntegration', async (input, caller) => {
      const change = ({ methodIntegration, ...method }: RestMethod): RestMethod => {
        integrationIn({ ...method, methodIntegration });
        return method;
      };
      await changePresentMethod(ports, methodKey(input, caller), change);
    }),

    restOperation(
      'PutIntegrationResponse',
      async (input, caller) => {
        const { statusCode, selectionPattern, responseParameters, responseTemplates, contentHandling } = input;
        const response = { statusCode, selectionPattern, responseParameters, responseTemplates, contentHandling };
        const change = (method: RestMethod) => withIntegrationResponse(method, response);
        return responseOutput(await changePresentMethod(ports, methodKey(input, caller), change), statusCode);
      },
      { except: 'expressions and templates that are more than text' },
    ),
    restOperation('GetIntegrationResponse', async (input, caller) =>
      responseOutput(await getMethod(ports, methodKey(input, caller)), input.statusCode),
    ),
    restOperation('UpdateIntegrationResponse', async (input, caller) => {
      const { statusCode, patchOperations } = input;
      const change = (method: RestMethod) => withPatchedIntegrationResponse(method, statusCode, patchOperations);
      return responseOutput(await changePresentMethod(ports, methodKey(input, caller), change), statusCode);
    }),
    restOperation('DeleteIntegrationResponse', async (input, caller) => {
      const change = (method: RestMethod) => withoutIntegrationResponse(method, input.statusCode);
      await changePresentMethod(ports, methodKey(input, caller), change);
    }),
  ];
}

function responseOutput(method: RestMethod, statusCode: string): IntegrationResponse {
  const found: KeptResponse = responseIn(integrationIn(method).integrationResponses, statusCode);
  return found as IntegrationResponse;
}
