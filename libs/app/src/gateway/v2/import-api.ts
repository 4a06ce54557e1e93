import { badRequest } from '@stoker/core/gateway/refusals';
import { requireApi, usualSettings, type V2Api } from '@stoker/core/gateway/v2/api';
import { type Authorizer, requireAuthorizer } from '@stoker/core/gateway/v2/authorizer';
import type { Integration } from '@stoker/core/gateway/v2/integration';
import { type ApiDescription, type DescribedRoute, parseOpenApi } from '@stoker/core/gateway/v2/openapi';
import { requireRoute, type Route, routeName } from '@stoker/core/gateway/v2/route';
import type { GatewayPart, PartKind } from '../../ports/gateway-store.js';
import { type ApiTurn, changeContents, conflict, type FoundApi, tooMany, turnOn, type V2ApiKey } from './api-turn.js';
import { newApi, putNewApi, toDocument } from './apis.js';
import { PARTS_OF_AN_API, quotasOf } from './gateway-quotas.js';
import { type NewIntegration, newIntegration } from './integrations.js';
import { AUTHORIZERS, INTEGRATIONS, ROUTES } from './v2-parts.js';
import type { V2Ports } from './v2-ports.js';

/** An API as a document, and how strict to be with it. */
export interface ApiImport {
  readonly body: string;
  readonly failOnWarnings: boolean;
}

/** An API that was imported, with what there was to say about its document. */
export interface ImportedApi extends FoundApi {
  readonly warnings: readonly string[];
}

/** @throws BadRequestException, ConflictException for two routes of one kind, TooManyRequestsException */
export async function importApi(ports: V2Ports, accountId: string, from: ApiImport): Promise<ImportedApi> {
  const description = read(from);
  const { name, version, corsConfiguration } = description;
  const settings = { name, version, description: description.description, corsConfiguration, tags: {} };
  const api = newApi('HTTP', settings, ports.clock.now());
  const quotas = await quotasOf(ports, accountId);
  return ports.store.change(accountId, async (tx) => {
    const found = await putNewApi(ports, tx, accountId, 'HTTP', api, quotas['gateway-apis']);
    await putAll(turnOn(ports, tx, found), description, quotas['gateway-routes']);
    return { ...found, warnings: description.warnings };
  });
}

/**
 * Puts what a document describes in the place of all that an API has; its stages stay.
 *
 * @throws NotFoundException, BadRequestException, ConflictException, TooManyRequestsException
 */
export async function reimportApi(ports: V2Ports, key: V2ApiKey, from: ApiImport): Promise<ImportedApi> {
  const description = read(from);
  const { 'gateway-routes': limit } = await quotasOf(ports, key.accountId);
  return changeContents(ports, key, async (turn) => {
    const { tx, apiId, protocol, api } = turn;
    if (protocol !== 'HTTP') throw badRequest('Only HTTP APIs can be imported');
    const { name, version, corsConfiguration } = description;
    const rest = { createdAt: api.createdAt, tags: api.tags, disableExecuteApiEndpoint: api.disableExecuteApiEndpoint };
    const next: V2Api = {
      ...usualSettings('HTTP', undefined),
      ...rest,
      name,
      version,
      description: description.description,
      corsConfiguration,
    };
    requireApi('HTTP', next);
    await tx.putApi({ id: apiId, protocol, document: toDocument(next) });
    await deleteAll(turn, ROUTES);
    await deleteAll(turn, INTEGRATIONS);
    await deleteAll(turn, AUTHORIZERS);
    await putAll(turn, description, limit);
    return { apiId, protocol, api: next, warnings: description.warnings };
  });
}

function read({ body, failOnWarnings }: ApiImport): ApiDescription {
  const description = parseOpenApi(body);
  if (failOnWarnings && description.warnings.length > 0) {
    throw badRequest(`Warnings found during import: ${description.warnings.join('; ')}`);
  }
  return description;
}

async function deleteAll<D>({ tx, apiId }: ApiTurn, kind: PartKind<D>): Promise<void> {
  const parts = await tx.partsOf(apiId, kind);
  const ids = parts.map(({ id }) => id);
  await tx.deleteParts(apiId, kind, ids);
}

/** All parts at once: an API may have thousands of them. */
async function putAll(turn: ApiTurn, description: ApiDescription, limit: number): Promise<void> {
  const { tx, apiId, protocol, newId } = turn;
  const { routes, integrations, authorizers } = description;
  if (routes.length > limit || integrations.size > limit) throw tooMany('Routes');
  if (authorizers.size > PARTS_OF_AN_API.authorizers) throw tooMany('Authorizers');
  const ids = new Map<string, string>();
  const idOf = (key: string): string => {
    const id = newId();
    ids.set(key, id);
    return id;
  };
  const integrationParts = [...integrations].map(([key, given]): GatewayPart<Integration> => {
    return { id: idOf(`integration ${key}`), document: newIntegration(protocol, given as NewIntegration) };
  });
  const authorizerParts = [...authorizers].map(([name, given]): GatewayPart<Authorizer> => {
    // The rules refuse what is left out.
    const document = given as Authorizer;
    requireAuthorizer(protocol, document);
    return { id: idOf(`authorizer ${name}`), name, document };
  });
  const taken = new Set<string>();
  const routeParts = routes.map((described): GatewayPart<Route> => {
    const document = routeOf(described, ids, authorizers);
    const name = routeName(protocol, document.routeKey);
    requireRoute(protocol, document);
    if (taken.has(name)) throw conflict(`Route with key ${document.routeKey} already exists for this API`);
    taken.add(name);
    return { id: newId(), name, document };
  });
  await tx.putParts(apiId, AUTHORIZERS, authorizerParts);
  await tx.putParts(apiId, INTEGRATIONS, integrationParts);
  await tx.putParts(apiId, ROUTES, routeParts);
}

function routeOf(
  { routeKey, integration, operationName, authorization, authorizationScopes }: DescribedRoute,
  ids: ReadonlyMap<string, string>,
  authorizers: ApiDescription['authorizers'],
): Route {
  const isOpen = typeof authorization === 'string';
  const authorizer = isOpen ? undefined : authorizers.get(authorization.authorizer);
  return {
    routeKey,
    ...(integration !== undefined && { target: `integrations/${ids.get(`integration ${integration}`)}` }),
    ...(operationName !== undefined && { operationName }),
    apiKeyRequired: false,
    authorizationType: isOpen ? authorization : authorizer?.authorizerType === 'JWT' ? 'JWT' : 'CUSTOM',
    ...(!isOpen && { authorizerId: ids.get(`authorizer ${authorization.authorizer}`) }),
    ...(authorizationScopes !== undefined && { authorizationScopes }),
  };
}
