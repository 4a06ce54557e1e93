import { gatewayId } from '@stoker/core/gateway/gateway-id';
import { type ImportMode, type RestDefinition, withImport } from '@stoker/core/rest-api/import/apply-import';
import type { ImportedApi } from '@stoker/core/rest-api/import/imported-api';
import type { WithId } from '@stoker/core/rest-api/rest-api';
import type { GatewayTx, PartKind } from '../ports/gateway-store.js';
import { type FoundApi, requireApi } from './find-api.js';
import { ID_LENGTH } from './ids.js';
import { AUTHORIZERS, GATEWAY_RESPONSES, MODELS, REQUEST_VALIDATORS, RESOURCES } from './parts.js';
import { addApi, putSettings } from './rest-apis.js';
import type { RestApisPorts } from './rest-apis-ports.js';

/**
 * Makes an API of a document.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html
 *
 * @throws BadRequestException, ConflictException, LimitExceededException
 */
export function importRestApi(
  ports: RestApisPorts,
  accountId: string,
  imported: ImportedApi,
  endpointType: string,
): Promise<FoundApi> {
  return ports.gateway.change(accountId, async (tx) => {
    const { id } = await addApi(ports, tx, accountId, {
      name: imported.name || 'API',
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: [endpointType] },
      disableExecuteApiEndpoint: false,
    });
    return replaceDefinition(ports, tx, accountId, id, imported, 'merge');
  });
}

/**
 * Changes an API to what a document says.
 *
 * @throws NotFoundException, BadRequestException, ConflictException
 */
export function putRestApi(
  ports: RestApisPorts,
  accountId: string,
  apiId: string,
  imported: ImportedApi,
  mode: ImportMode,
): Promise<FoundApi> {
  return ports.gateway.change(accountId, (tx) => replaceDefinition(ports, tx, accountId, apiId, imported, mode));
}

async function replaceDefinition(
  { randomBytes }: RestApisPorts,
  tx: GatewayTx,
  accountId: string,
  apiId: string,
  imported: ImportedApi,
  mode: ImportMode,
): Promise<FoundApi> {
  const { settings } = await requireApi(tx, accountId, apiId);
  const current: RestDefinition = {
    settings,
    resources: await tx.partsOf(apiId, RESOURCES),
    authorizers: await tx.partsOf(apiId, AUTHORIZERS),
    models: await tx.partsOf(apiId, MODELS),
    requestValidators: await tx.partsOf(apiId, REQUEST_VALIDATORS),
    gatewayResponses: await tx.partsOf(apiId, GATEWAY_RESPONSES),
  };
  const changed = withImport(current, imported, mode, () => gatewayId(randomBytes(ID_LENGTH.part)));
  await putSettings(tx, { id: apiId, settings: changed.settings });
  await replaceParts(tx, apiId, RESOURCES, current.resources, changed.resources);
  await replaceParts(tx, apiId, AUTHORIZERS, current.authorizers, changed.authorizers, ({ name }) => name);
  await replaceParts(tx, apiId, MODELS, current.models, changed.models, ({ name }) => name);
  await replaceParts(tx, apiId, REQUEST_VALIDATORS, current.requestValidators, changed.requestValidators);
  await replaceParts(tx, apiId, GATEWAY_RESPONSES, current.gatewayResponses, changed.gatewayResponses);
  return { id: apiId, settings: changed.settings };
}

async function replaceParts<D extends object>(
  tx: GatewayTx,
  apiId: string,
  kind: PartKind<D>,
  before: readonly WithId<D>[],
  after: readonly WithId<D>[],
  nameOf: (document: D) => string | undefined = () => undefined,
): Promise<void> {
  const left = new Set(after.map(({ id }) => id));
  const gone = before.map(({ id }) => id).filter((id) => !left.has(id));
  if (gone.length > 0) await tx.deleteParts(apiId, kind, gone);
  const parts = after.map(({ id, document }) => ({ id, name: nameOf(document), document }));
  if (parts.length > 0) await tx.putParts(apiId, kind, parts);
}
