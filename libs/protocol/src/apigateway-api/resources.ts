import {
  createResource,
  deleteResource,
  getResource,
  listResources,
  updateResource,
} from '@stoker/app/rest-apis/resources';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import type { RestResource, WithId } from '@stoker/core/rest-api/rest-api';
import type { Method, Resource } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { methodOutput } from './methods.js';
import { page } from './paging.js';
import { accountOf, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Resource.html */
export function resourceOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('CreateResource', async ({ restApiId, parentId, pathPart }, caller) =>
      resourceOutput(await createResource(ports, accountOf(caller), restApiId, parentId, pathPart)),
    ),
    restOperation('GetResource', async ({ restApiId, resourceId, embed }, caller) =>
      resourceOutput(await getResource(ports, accountOf(caller), restApiId, resourceId), embed),
    ),
    restOperation('GetResources', (input, caller) =>
      page(
        input,
        (request) => listResources(ports, accountOf(caller), input.restApiId, request),
        (resource) => resourceOutput(resource, input.embed),
      ),
    ),
    restOperation('UpdateResource', async ({ restApiId, resourceId, patchOperations }, caller) =>
      resourceOutput(await updateResource(ports, accountOf(caller), restApiId, resourceId, patchOperations)),
    ),
    restOperation('DeleteResource', ({ restApiId, resourceId }, caller) =>
      deleteResource(ports, accountOf(caller), restApiId, resourceId),
    ),
  ];
}

/** Methods are told in full to those who ask for them to be embedded; others learn which there are. */
function resourceOutput({ id, document }: WithId<RestResource>, embed: readonly string[] = []): Resource {
  const { resourceMethods = {}, ...others } = document;
  const isFull = embed.includes('methods');
  const methods = Object.entries(resourceMethods).map(([name, method]): [string, Method] => [
    name,
    isFull ? methodOutput(method) : {},
  ]);
  return { id, ...others, ...(methods.length > 0 && { resourceMethods: Object.fromEntries(methods) }) };
}
