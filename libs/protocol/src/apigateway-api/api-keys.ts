import { createApiKey, deleteApiKey, getApiKey, listApiKeys, updateApiKey } from '@stoker/app/rest-apis/api-keys';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import type { WithId } from '@stoker/core/rest-api/rest-api';
import type { ApiKey as KeptKey } from '@stoker/core/rest-api/usage-plan';
import type { ApiKey } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { page } from './paging.js';
import { accountOf, restOperation } from './rest-operation.js';
import { wholeSeconds } from './whole-seconds.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html */
export function apiKeyOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('CreateApiKey', async (input, caller) => {
      const { name, description, customerId, enabled = false, value, stageKeys = [], tags } = input;
      const stages = stageKeys.map(({ restApiId, stageName }) => `${restApiId ?? ''}/${stageName ?? ''}`);
      const wanted = { name, description, customerId, enabled, value, stageKeys: stages, tags };
      return output(await createApiKey(ports, accountOf(caller), wanted), true);
    }),
    restOperation('GetApiKey', async ({ apiKey, includeValue = false }, caller) =>
      output(await getApiKey(ports, accountOf(caller), apiKey), includeValue),
    ),
    restOperation('GetApiKeys', (input, caller) =>
      page(
        input,
        (request) => listApiKeys(ports, accountOf(caller), input, request),
        (key) => output(key, input.includeValues ?? false),
      ),
    ),
    restOperation('UpdateApiKey', async ({ apiKey, patchOperations }, caller) =>
      output(await updateApiKey(ports, accountOf(caller), apiKey, patchOperations), false),
    ),
    restOperation('DeleteApiKey', ({ apiKey }, caller) => deleteApiKey(ports, accountOf(caller), apiKey)),
  ];
}

/** The value is a secret, told to those who ask for it. */
function output({ id, document }: WithId<KeptKey>, withValue: boolean): ApiKey {
  const { value, createdDate, lastUpdatedDate, ...key } = document;
  return {
    id,
    ...(withValue && { value }),
    ...key,
    createdDate: wholeSeconds(createdDate),
    lastUpdatedDate: wholeSeconds(lastUpdatedDate),
  };
}
