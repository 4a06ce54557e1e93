import { badRequest } from '@stoker/core/gateway/refusals';
import { notFound } from '@stoker/core/rest-api/refusals';
import type { RestMethod, RestResource } from '@stoker/core/rest-api/rest-api';
import type { GatewayReads } from '../ports/gateway-store.js';
import { requireApi, requireResource } from './find-api.js';
import { AUTHORIZERS, MODELS, REQUEST_VALIDATORS, RESOURCES } from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

export interface MethodKey {
  readonly accountId: string;
  readonly apiId: string;
  readonly resourceId: string;
  /** Or `ANY`. */
  readonly httpMethod: string;
}

/** @throws NotFoundException */
export async function getMethod({ gateway }: Ports, key: MethodKey): Promise<RestMethod> {
  await requireApi(gateway, key.accountId, key.apiId);
  const { document } = await requireResource(gateway, key.apiId, key.resourceId);
  const method = methodIn(document, key.httpMethod);
  if (method === undefined) throw notFound('method');
  return method;
}

/**
 * Makes a method, or changes one, by what `change` makes of it; undefined where there is none. What it refers to must be there.
 *
 * @throws NotFoundException, BadRequestException, and what `change` throws: nothing is written then
 */
export function changeMethod(
  { gateway }: Ports,
  key: MethodKey,
  change: (current: RestMethod | undefined) => RestMethod,
): Promise<RestMethod> {
  const { accountId, apiId, resourceId, httpMethod } = key;
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const { document } = await requireResource(tx, apiId, resourceId);
    const changed = change(methodIn(document, httpMethod));
    await requireReferences(tx, apiId, changed);
    const resourceMethods = { ...document.resourceMethods, [httpMethod]: changed };
    await tx.putParts(apiId, RESOURCES, [{ id: resourceId, document: { ...document, resourceMethods } }]);
    return changed;
  });
}

/** The same for a method that must be there. @throws NotFoundException */
export function changePresentMethod(
  ports: Ports,
  key: MethodKey,
  change: (current: RestMethod) => RestMethod,
): Promise<RestMethod> {
  return changeMethod(ports, key, (current) => {
    if (current === undefined) throw notFound('method');
    return change(current);
  });
}

/** @throws NotFoundException */
export function deleteMethod({ gateway }: Ports, key: MethodKey): Promise<void> {
  const { accountId, apiId, resourceId, httpMethod } = key;
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const { document } = await requireResource(tx, apiId, resourceId);
    if (methodIn(document, httpMethod) === undefined) throw notFound('method');
    const left = Object.entries(document.resourceMethods!).filter(([name]) => name !== httpMethod);
    const resourceMethods = Object.fromEntries(left);
    await tx.putParts(apiId, RESOURCES, [{ id: resourceId, document: { ...document, resourceMethods } }]);
  });
}

function methodIn({ resourceMethods = {} }: RestResource, httpMethod: string): RestMethod | undefined {
  return Object.hasOwn(resourceMethods, httpMethod) ? resourceMethods[httpMethod] : undefined;
}

async function requireReferences(reads: GatewayReads, apiId: string, method: RestMethod): Promise<void> {
  const { authorizerId, requestValidatorId, requestModels = {} } = method;
  if (authorizerId !== undefined && (await reads.findPart(apiId, AUTHORIZERS, authorizerId)) === undefined) {
    throw badRequest(`Invalid authorizer ID specified: ${authorizerId}`);
  }
  if (requestValidatorId !== undefined && !(await reads.findPart(apiId, REQUEST_VALIDATORS, requestValidatorId))) {
    throw badRequest(`Invalid Request Validator identifier specified: ${requestValidatorId}`);
  }
  for (const name of new Set(Object.values(requestModels))) {
    if (!(await reads.findPartNamed(apiId, MODELS, name)))
      throw badRequest(`Invalid model identifier specified: ${name}`);
  }
}
