import { changeApiPart, createApiPart, deleteApiPart, getApiPart, listApiParts } from '@stoker/app/rest-apis/api-parts';
import { MODEL_RULES, requireNoMethod } from '@stoker/app/rest-apis/part-rules';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { modelOf } from '@stoker/core/rest-api/model';
import { patched } from '@stoker/core/rest-api/patch';
import { MODEL_FIELDS } from '@stoker/core/rest-api/patch-fields';
import type { RestModel, WithId } from '@stoker/core/rest-api/rest-api';
import type { Model } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { page } from './paging.js';
import { accountOf, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Model.html */
export function modelOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('CreateModel', async ({ restApiId, ...input }, caller) =>
      output(await createApiPart(ports, MODEL_RULES, accountOf(caller), restApiId, modelOf(input))),
    ),
    restOperation('GetModel', async ({ restApiId, modelName }, caller) =>
      output(await getApiPart(ports, MODEL_RULES, accountOf(caller), restApiId, modelName)),
    ),
    restOperation('GetModels', (input, caller) =>
      page(input, (request) => listApiParts(ports, MODEL_RULES, accountOf(caller), input.restApiId, request), output),
    ),
    restOperation('UpdateModel', async ({ restApiId, modelName, patchOperations }, caller) => {
      const change = (current: RestModel) => modelOf(patched(current, MODEL_FIELDS, patchOperations));
      return output(await changeApiPart(ports, MODEL_RULES, accountOf(caller), restApiId, modelName, change));
    }),
    restOperation('DeleteModel', ({ restApiId, modelName }, caller) => {
      const isUsed = requireNoMethod<RestModel>(restApiId, 'Model', ({ requestModels = {}, methodResponses = {} }) =>
        [requestModels, ...Object.values(methodResponses).map(({ responseModels = {} }) => responseModels)].some(
          (models) => Object.values(models).includes(modelName),
        ),
      );
      return deleteApiPart(ports, MODEL_RULES, accountOf(caller), restApiId, modelName, isUsed);
    }),
  ];
}

function output({ id, document }: WithId<RestModel>): Model {
  return { id, ...document };
}
