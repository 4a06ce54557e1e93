import { API_ID_LENGTH, gatewayId } from '@stoker/core/gateway/gateway-id';
import { requireApi, usualSettings, type V2Api, type V2Protocol } from '@stoker/core/gateway/v2/api';
import { withTags } from '@stoker/core/model/tags';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { Page, PageRequest } from '../../ports/function-store.js';
import type { GatewayApi, GatewayTx } from '../../ports/gateway-store.js';
import { requireUnmapped } from '../api-mappings.js';
import {
  changeContents,
  type FoundApi,
  findV2Api,
  inTurn,
  tooMany,
  toV2Api,
  turnOn,
  type V2ApiKey,
} from './api-turn.js';
import { defined, type Given } from './given.js';
import { quotasOf } from './gateway-quotas.js';
import { changeQuickRoute, quickCreate, type QuickRoute } from './quick-create.js';
import type { V2Ports } from './v2-ports.js';

const PROTOCOLS = ['HTTP', 'WEBSOCKET'] as const;

/** Settings of an API as callers give them; what they leave out stays, or is as usual. */
export type ApiSettings = Given<Omit<V2Api, 'createdAt' | 'importInfo' | 'tags'>>;
export type NewApi = ApiSettings & Pick<V2Api, 'name' | 'tags'>;

/**
 * @param quick a route to a function or URL that the API is made with
 * @throws BadRequestException, TooManyRequestsException for an API too many
 */
export async function createApi(
  ports: V2Ports,
  accountId: string,
  protocol: V2Protocol,
  settings: NewApi,
  quick: QuickRoute = {},
): Promise<FoundApi> {
  const api = newApi(protocol, settings, ports.clock.now());
  const { 'gateway-apis': limit } = await quotasOf(ports, accountId);
  return ports.store.change(accountId, async (tx) => {
    const found = await putNewApi(ports, tx, accountId, protocol, api, limit);
    await quickCreate(turnOn(ports, tx, found), quick);
    return found;
  });
}

/** @throws BadRequestException */
export function newApi(protocol: V2Protocol, settings: NewApi, now: number): V2Api {
  const usual = usualSettings(protocol, settings.routeSelectionExpression);
  const api = {
    ...usual,
    ...defined(settings),
    name: settings.name,
    tags: withTags({}, settings.tags),
    createdAt: now,
  };
  requireApi(protocol, api);
  return api;
}

/** @throws TooManyRequestsException */
export async function putNewApi(
  { random }: V2Ports,
  tx: GatewayTx,
  accountId: string,
  protocol: V2Protocol,
  api: V2Api,
  limit: number,
): Promise<FoundApi> {
  if ((await tx.countApis(accountId, [...PROTOCOLS, 'REST'])) >= limit) throw tooMany('APIs');
  const apiId = gatewayId(random(API_ID_LENGTH));
  await tx.putApi({ id: apiId, protocol, document: toDocument(api) });
  return { apiId, protocol, api };
}

/** @throws NotFoundException, BadRequestException */
export function updateApi(
  ports: V2Ports,
  key: V2ApiKey,
  settings: ApiSettings,
  quick: QuickRoute = {},
): Promise<FoundApi> {
  return changeContents(ports, key, async (turn) => {
    const { tx, apiId, protocol, api } = turn;
    const next = { ...api, ...defined<V2Api>(settings) };
    requireApi(protocol, next);
    await tx.putApi({ id: apiId, protocol, document: toDocument(next) });
    await changeQuickRoute(turn, quick);
    return { apiId, protocol, api: next };
  });
}

/** @throws NotFoundException */
export function deleteCors(ports: V2Ports, key: V2ApiKey): Promise<void> {
  return changeContents(ports, key, async ({ tx, apiId, protocol, api }) => {
    const { corsConfiguration: _, ...rest } = api;
    await tx.putApi({ id: apiId, protocol, document: toDocument(rest) });
  });
}

/** Changes the tags of an API. @throws NotFoundException, and what `change` throws */
export function changeApiTags(
  ports: V2Ports,
  key: V2ApiKey,
  change: (tags: V2Api['tags']) => V2Api['tags'],
): Promise<void> {
  return inTurn(ports, key, ({ tx, apiId, protocol, api }) =>
    tx.putApi({ id: apiId, protocol, document: toDocument({ ...api, tags: change(api.tags) }) }),
  );
}

/** With all that is in it. @throws NotFoundException, ConflictException while a domain name leads to it */
export function deleteApi(ports: V2Ports, key: V2ApiKey): Promise<void> {
  return inTurn(ports, key, async ({ tx, apiId }) => {
    await requireUnmapped(tx, key.accountId, apiId);
    await tx.deleteApi(apiId);
  });
}

/** @throws NotFoundException */
export function getApi({ store }: Pick<V2Ports, 'store'>, key: V2ApiKey): Promise<FoundApi> {
  return findV2Api(store, key);
}

export async function listApis(
  { store }: Pick<V2Ports, 'store'>,
  accountId: string,
  request: PageRequest,
): Promise<Page<FoundApi>> {
  const page = await store.listApis(accountId, PROTOCOLS, request);
  return { ...page, items: page.items.map(toFound) };
}

function toFound({ id, protocol, document }: GatewayApi): FoundApi {
  return { apiId: id, protocol: protocol as V2Protocol, api: toV2Api(document) };
}

export function toDocument(api: V2Api): JsonObject {
  return api as unknown as JsonObject;
}
