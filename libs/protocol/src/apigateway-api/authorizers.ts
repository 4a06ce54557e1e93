import { changeApiPart, createApiPart, deleteApiPart, getApiPart, listApiParts } from '@stoker/app/rest-apis/api-parts';
import { AUTHORIZER_RULES, requireNoMethod } from '@stoker/app/rest-apis/part-rules';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { authorizerOf } from '@stoker/core/rest-api/authorizer';
import { patched } from '@stoker/core/rest-api/patch';
import { AUTHORIZER_FIELDS } from '@stoker/core/rest-api/patch-fields';
import type { RestAuthorizer, WithId } from '@stoker/core/rest-api/rest-api';
import type { Authorizer } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { page } from './paging.js';
import { accountOf, patchedValues, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html */
export function authorizerOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation(
      'CreateAuthorizer',
      async (input, caller) =>
        output(await createApiPart(ports, AUTHORIZER_RULES, accountOf(caller), input.restApiId, authorizerOf(input))),
      { except: 'user pools, JWT', roles: ({ authorizerCredentials }) => [authorizerCredentials] },
    ),
    restOperation('GetAuthorizer', async ({ restApiId, authorizerId }, caller) =>
      output(await getApiPart(ports, AUTHORIZER_RULES, accountOf(caller), restApiId, authorizerId)),
    ),
    restOperation('GetAuthorizers', (input, caller) =>
      page(
        input,
        (request) => listApiParts(ports, AUTHORIZER_RULES, accountOf(caller), input.restApiId, request),
        output,
      ),
    ),
    restOperation(
      'UpdateAuthorizer',
      async ({ restApiId, authorizerId, patchOperations }, caller) => {
        const change = (current: RestAuthorizer) => authorizerOf(patched(current, AUTHORIZER_FIELDS, patchOperations));
        return output(await changeApiPart(ports, AUTHORIZER_RULES, accountOf(caller), restApiId, authorizerId, change));
      },
      { roles: (input) => patchedValues(input, '/authorizerCredentials') },
    ),
    restOperation('DeleteAuthorizer', ({ restApiId, authorizerId }, caller) => {
      const isUsed = requireNoMethod<RestAuthorizer>(
        restApiId,
        'Authorizer',
        (method, { id }) => method.authorizerId === id,
      );
      return deleteApiPart(ports, AUTHORIZER_RULES, accountOf(caller), restApiId, authorizerId, isUsed);
    }),
  ];
}

function output({ id, document }: WithId<RestAuthorizer>): Authorizer {
  return { id, ...document };
}
