import {
  changeMethod,
  changePresentMethod,
  deleteMethod,
  getMethod,
  type MethodKey,
} from '@stoker/app/rest-apis/methods';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import {
  methodOf,
  patchedMethod,
  responseIn,
  withMethodResponse,
  withoutMethodResponse,
  withPatchedMethodResponse,
} from '@stoker/core/rest-api/method';
import { conflict } from '@stoker/core/rest-api/refusals';
import type { RestIntegration, RestMethod } from '@stoker/core/rest-api/rest-api';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Integration, Method } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { accountOf, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html */
export function methodOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation(
      'PutMethod',
      async (input, caller) => {
        const made = await changeMethod(ports, methodKey(input, caller), (current) => {
          if (current !== undefined) throw conflict('Method already exists for this resource');
          return methodOf(input);
        });
        return methodOutput(made);
      },
      { except: 'user pools' },
    ),
    restOperation('GetMethod', async (input, caller) => methodOutput(await getMethod(ports, methodKey(input, caller)))),
    restOperation('UpdateMethod', async (input, caller) => {
      const change = (method: RestMethod) => patchedMethod(method, input.patchOperations);
      return methodOutput(await changePresentMethod(ports, methodKey(input, caller), change));
    }),
    restOperation('DeleteMethod', (input, caller) => deleteMethod(ports, methodKey(input, caller))),

    restOperation('PutMethodResponse', async (input, caller) => {
      const { statusCode, responseParameters, responseModels } = input;
      const change = (method: RestMethod) =>
        withMethodResponse(method, { statusCode, responseParameters, responseModels });
      const changed = await changePresentMethod(ports, methodKey(input, caller), change);
      return responseIn(changed.methodResponses, statusCode);
    }),
    restOperation('GetMethodResponse', async (input, caller) =>
      responseIn((await getMethod(ports, methodKey(input, caller))).methodResponses, input.statusCode),
    ),
    restOperation('UpdateMethodResponse', async (input, caller) => {
      const { statusCode, patchOperations } = input;
      const change = (method: RestMethod) => withPatchedMethodResponse(method, statusCode, patchOperations);
      const changed = await changePresentMethod(ports, methodKey(input, caller), change);
      return responseIn(changed.methodResponses, statusCode);
    }),
    restOperation('DeleteMethodResponse', async (input, caller) => {
      const change = (method: RestMethod) => withoutMethodResponse(method, input.statusCode);
      await changePresentMethod(ports, methodKey(input, caller), change);
    }),
  ];
}

/** The method that a request names. */
export function methodKey(
  { restApiId: apiId, resourceId, httpMethod }: Readonly<Record<'restApiId' | 'resourceId' | 'httpMethod', string>>,
  caller: AuthorisedCaller,
): MethodKey {
  return { accountId: accountOf(caller), apiId, resourceId, httpMethod };
}

export function methodOutput({ methodIntegration, ...method }: RestMethod): Method {
  return { ...method, ...(methodIntegration && { methodIntegration: integrationOutput(methodIntegration) }) };
}

export function integrationOutput(integration: RestIntegration): Integration {
  // What is kept has been checked to be of the model's values.
  return integration as Integration;
}
