import { gatewayId } from '@stoker/core/gateway/gateway-id';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import { ServiceError } from '@stoker/core/errors/service-error';
import { patched, type PatchOperation } from '@stoker/core/rest-api/patch';
import { REST_API_FIELDS } from '@stoker/core/rest-api/patch-fields';
import { badRequest } from '@stoker/core/gateway/refusals';
import type { RestApiSettings } from '@stoker/core/rest-api/rest-api';
import { requireRestApi } from '@stoker/core/rest-api/settings';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { GatewayTx } from '../ports/gateway-store.js';
import { requireUnmapped } from '../gateway/api-mappings.js';
import { type FoundApi, requireApi } from './find-api.js';
import { ID_LENGTH } from './ids.js';
import { MODELS, RESOURCES, USAGE_PLANS } from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';

/** REST APIs that an account may have. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const APIS_PER_ACCOUNT = 600;

/** What an API begins with beside its root. */
const USUAL_MODELS = [
  {
    name: 'Empty',
    description: 'This is a default empty schema model',
    contentType: 'application/json',
    schema:
      '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "Empty Schema",\n  "type" : "object"\n}',
  },
  {
    name: 'Error',
    description: 'This is a default error schema model',
    contentType: 'application/json',
    schema:
      '{\n  "$schema" : "http://json-schema.org/draft-04/schema#",\n  "title" : "Error Schema",\n  "type" : "object",\n' +
      '  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}',
  },
];

/** What is said of an API that is made. */
export type NewRestApi = Omit<RestApiSettings, 'rootResourceId' | 'createdDate'>;

/**
 * Makes an API that has a root and nothing that answers.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html
 *
 * @throws BadRequestException, LimitExceededException
 */
export function createRestApi(ports: RestApisPorts, accountId: string, wanted: NewRestApi): Promise<FoundApi> {
  requireRestApi(wanted);
  return ports.gateway.change(accountId, (tx) => addApi(ports, tx, accountId, wanted));
}

/** The same within a change. */
export async function addApi(
  ports: RestApisPorts,
  tx: GatewayTx,
  accountId: string,
  wanted: NewRestApi,
): Promise<FoundApi> {
  if ((await tx.countApis(accountId, ['REST'])) >= APIS_PER_ACCOUNT) {
    throw new ServiceError('LimitExceededException', 'Maximum number of Rest APIs has been reached.');
  }
  const newId = (length: number) => gatewayId(ports.randomBytes(length));
  const id = newId(ID_LENGTH.api);
  const rootResourceId = newId(ID_LENGTH.key);
  const settings: RestApiSettings = { ...wanted, rootResourceId, createdDate: ports.clock.now() };
  await putSettings(tx, { id, settings });
  await tx.putParts(id, RESOURCES, [{ id: rootResourceId, document: { path: '/' } }]);
  const models = USUAL_MODELS.map((document) => ({ id: newId(ID_LENGTH.part), name: document.name, document }));
  await tx.putParts(id, MODELS, models);
  return { id, settings };
}

/** @throws NotFoundException */
export function getRestApi({ gateway }: Pick<RestApisPorts, 'gateway'>, accountId: string, id: string) {
  return requireApi(gateway, accountId, id);
}

export async function listRestApis(
  { gateway }: Pick<RestApisPorts, 'gateway'>,
  accountId: string,
  page: PageRequest,
): Promise<Page<FoundApi>> {
  const found = await gateway.listApis(accountId, ['REST'], page);
  const items = found.items.map(({ id, document }) => ({ id, settings: document as unknown as RestApiSettings }));
  return { ...found, items };
}

/**
 * What is changed is served from the next deployment on, but for whether its own address is open, which counts at once.
 *
 * @throws NotFoundException, BadRequestException
 */
export function updateRestApi(
  { gateway }: Pick<RestApisPorts, 'gateway'>,
  accountId: string,
  id: string,
  operations: readonly PatchOperation[] | undefined,
): Promise<FoundApi> {
  return gateway.change(accountId, async (tx) => {
    const { settings } = await requireApi(tx, accountId, id);
    const changed = patched(settings, REST_API_FIELDS, operations);
    requireRestApi(changed);
    await putSettings(tx, { id, settings: changed });
    return { id, settings: changed };
  });
}

/**
 * Deletes an API with all that it is made of. Usage plans that have one of its stages hold it, and domain names that lead to it, as on
 * AWS.
 *
 * @throws NotFoundException, BadRequestException, ConflictException
 */
export function deleteRestApi(
  { gateway }: Pick<RestApisPorts, 'gateway'>,
  accountId: string,
  id: string,
): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, id);
    const plans = await tx.partsOf(accountId, USAGE_PLANS);
    const holder = plans.find(({ document }) => document.apiStages.some(({ apiId }) => apiId === id));
    if (holder !== undefined) {
      throw badRequest(
        `Cannot delete Rest API with an active Usage Plan: ${holder.id}. Remove its stages from it first.`,
      );
    }
    await requireUnmapped(tx, accountId, id);
    await tx.deleteApi(id);
  });
}

/** Settings are JSON: every member is. */
export function putSettings(tx: GatewayTx, { id, settings }: FoundApi): Promise<void> {
  return tx.putApi({ id, protocol: 'REST', document: settings as unknown as JsonObject });
}
