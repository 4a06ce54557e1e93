import { gatewayId } from '@stoker/core/gateway/gateway-id';
import { ServiceError } from '@stoker/core/errors/service-error';
import { invalidPatch, type PatchOperation, patchSteps } from '@stoker/core/rest-api/patch';
import { badRequest } from '@stoker/core/gateway/refusals';
import { notFound } from '@stoker/core/rest-api/refusals';
import { resourceBelow, RESOURCES_PER_API, subtreeOf, withPaths } from '@stoker/core/rest-api/resource-tree';
import type { RestResource, WithId } from '@stoker/core/rest-api/rest-api';
import type { Page, PageRequest } from '../ports/function-store.js';
import { requireApi, requireResource } from './find-api.js';
import { ID_LENGTH } from './ids.js';
import { RESOURCES } from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/**
 * Makes a path below another.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html
 *
 * @throws NotFoundException, BadRequestException, ConflictException, LimitExceededException
 */
export function createResource(
  { gateway, randomBytes }: RestApisPorts,
  accountId: string,
  apiId: string,
  parentId: string,
  pathPart: string,
): Promise<WithId<RestResource>> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const resources = await tx.partsOf(apiId, RESOURCES);
    const parent = resources.find(({ id }) => id === parentId);
    if (parent === undefined) throw notFound('resource');
    if (resources.length >= RESOURCES_PER_API) {
      throw new ServiceError('LimitExceededException', `An API may have ${RESOURCES_PER_API} resources at most.`);
    }
    const id = gatewayId(randomBytes(ID_LENGTH.part));
    const made = { id, document: resourceBelow(resources, parent, pathPart) };
    await tx.putParts(apiId, RESOURCES, [made]);
    return made;
  });
}

/** @throws NotFoundException */
export async function getResource(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  resourceId: string,
): Promise<WithId<RestResource>> {
  await requireApi(gateway, accountId, apiId);
  return requireResource(gateway, apiId, resourceId);
}

/** @throws NotFoundException */
export async function listResources(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  page: PageRequest,
): Promise<Page<WithId<RestResource>>> {
  await requireApi(gateway, accountId, apiId);
  return gateway.listParts(apiId, RESOURCES, page);
}

/**
 * Gives a resource another name, or another parent.
 *
 * @throws NotFoundException, BadRequestException, ConflictException
 */
export function updateResource(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  resourceId: string,
  operations: readonly PatchOperation[] | undefined,
): Promise<WithId<RestResource>> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const resources = await tx.partsOf(apiId, RESOURCES);
    const current = resources.find(({ id }) => id === resourceId);
    if (current === undefined) throw notFound('resource');
    if (current.document.parentId === undefined) throw badRequest('The root resource cannot be updated');
    let { parentId, pathPart = '' } = current.document;
    for (const { op, path, value = '' } of patchSteps(operations)) {
      if (op !== 'replace') throw invalidPatch(op, path, ['/pathPart', '/parentId']);
      if (path === '/pathPart') pathPart = value;
      else if (path === '/parentId') parentId = value;
      else throw invalidPatch(op, path, ['/pathPart', '/parentId']);
    }
    const below = new Set(subtreeOf(resources, resourceId).map(({ id }) => id));
    const others = resources.filter(({ id }) => id !== resourceId);
    const parent = others.find(({ id }) => id === parentId && !below.has(id));
    if (parent === undefined) throw badRequest('Invalid parent resource specified');
    const moved = { id: resourceId, document: { ...current.document, ...resourceBelow(others, parent, pathPart) } };
    const placed = withPaths([...others, moved]);
    await tx.putParts(
      apiId,
      RESOURCES,
      placed.filter(({ id }) => below.has(id)),
    );
    return moved;
  });
}

/**
 * With all below it.
 *
 * @throws NotFoundException, BadRequestException for the root
 */
export function deleteResource(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  resourceId: string,
): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    const { settings } = await requireApi(tx, accountId, apiId);
    if (settings.rootResourceId === resourceId) throw badRequest('Root resource cannot be deleted');
    const resources = subtreeOf(await tx.partsOf(apiId, RESOURCES), resourceId);
    if (resources.length === 0) throw notFound('resource');
    await tx.deleteParts(
      apiId,
      RESOURCES,
      resources.map(({ id }) => id),
    );
  });
}
