import { changeApiPart, createApiPart, deleteApiPart, getApiPart, listApiParts } from '@stoker/app/rest-apis/api-parts';
import { REQUEST_VALIDATOR_RULES as RULES, requireNoMethod } from '@stoker/app/rest-apis/part-rules';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { requestValidatorOf } from '@stoker/core/rest-api/model';
import { patched } from '@stoker/core/rest-api/patch';
import { REQUEST_VALIDATOR_FIELDS } from '@stoker/core/rest-api/patch-fields';
import type { RestRequestValidator, WithId } from '@stoker/core/rest-api/rest-api';
import type { RequestValidator } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { page } from './paging.js';
import { accountOf, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_RequestValidator.html */
export function requestValidatorOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('CreateRequestValidator', async ({ restApiId, name, ...flags }, caller) => {
      const { validateRequestBody = false, validateRequestParameters = false } = flags;
      const document = requestValidatorOf({ name, validateRequestBody, validateRequestParameters });
      return output(await createApiPart(ports, RULES, accountOf(caller), restApiId, document));
    }),
    restOperation('GetRequestValidator', async ({ restApiId, requestValidatorId }, caller) =>
      output(await getApiPart(ports, RULES, accountOf(caller), restApiId, requestValidatorId)),
    ),
    restOperation('GetRequestValidators', (input, caller) =>
      page(input, (request) => listApiParts(ports, RULES, accountOf(caller), input.restApiId, request), output),
    ),
    restOperation('UpdateRequestValidator', async ({ restApiId, requestValidatorId, patchOperations }, caller) => {
      const change = (current: RestRequestValidator) =>
        requestValidatorOf(patched(current, REQUEST_VALIDATOR_FIELDS, patchOperations));
      return output(await changeApiPart(ports, RULES, accountOf(caller), restApiId, requestValidatorId, change));
    }),
    restOperation('DeleteRequestValidator', ({ restApiId, requestValidatorId }, caller) => {
      const isUsed = requireNoMethod<RestRequestValidator>(
        restApiId,
        'Request Validator',
        (method, { id }) => method.requestValidatorId === id,
      );
      return deleteApiPart(ports, RULES, accountOf(caller), restApiId, requestValidatorId, isUsed);
    }),
  ];
}

function output({ id, document }: WithId<RestRequestValidator>): RequestValidator {
  return { id, ...document };
}
