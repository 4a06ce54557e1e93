import type { FoundApi } from '@stoker/app/rest-apis/find-api';
import { createRestApi, deleteRestApi, getRestApi, listRestApis, updateRestApi } from '@stoker/app/rest-apis/rest-apis';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { notSupported } from '@stoker/core/rest-api/refusals';
import type { EndpointConfiguration, RestApi } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { page } from './paging.js';
import { accountOf, restOperation } from './rest-operation.js';
import { wholeSeconds } from './whole-seconds.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html */
export function restApiOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation(
      'CreateRestApi',
      async (input, caller) => {
        if (input.cloneFrom !== undefined) throw notSupported('cloneFrom');
        const { name, description, version, binaryMediaTypes, minimumCompressionSize, policy, tags } = input;
        const made = await createRestApi(ports, accountOf(caller), {
          name,
          description,
          version,
          binaryMediaTypes,
          minimumCompressionSize,
          apiKeySource: input.apiKeySource ?? 'HEADER',
          endpointConfiguration: endpointOf(input.endpointConfiguration),
          policy: policy === '' ? undefined : policy,
          tags,
          disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
        });
        return restApiOutput(made);
      },
      { except: 'copies of other APIs, private endpoints, TLS settings' },
    ),
    restOperation('GetRestApi', async ({ restApiId }, caller) =>
      restApiOutput(await getRestApi(ports, accountOf(caller), restApiId)),
    ),
    restOperation('GetRestApis', (input, caller) =>
      page(input, (request) => listRestApis(ports, accountOf(caller), request), restApiOutput),
    ),
    restOperation('UpdateRestApi', async ({ restApiId, patchOperations }, caller) =>
      restApiOutput(await updateRestApi(ports, accountOf(caller), restApiId, patchOperations)),
    ),
    restOperation('DeleteRestApi', ({ restApiId }, caller) => deleteRestApi(ports, accountOf(caller), restApiId)),
  ];
}

/** An API as it is answered. */
export function restApiOutput({ id, settings }: FoundApi): RestApi {
  const { endpointConfiguration, createdDate, ...others } = settings;
  return {
    id,
    ...others,
    createdDate: wholeSeconds(createdDate),
    endpointConfiguration: {
      types: endpointConfiguration.types as EndpointConfiguration['types'],
      ipAddressType: 'ipv4',
    },
  };
}

/** Without a word about it an API is for clients anywhere, as on AWS; here that makes no difference. */
function endpointOf({ types, vpcEndpointIds }: EndpointConfiguration = {}): { readonly types: readonly string[] } {
  if (vpcEndpointIds !== undefined && vpcEndpointIds.length > 0) throw notSupported('vpcEndpointIds');
  return { types: types ?? ['EDGE'] };
}
