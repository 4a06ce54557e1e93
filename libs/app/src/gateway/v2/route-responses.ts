import { badRequest, notFound } from '@stoker/core/gateway/refusals';
import { DEFAULT_RESPONSE, type Route, type RouteResponse } from '@stoker/core/gateway/v2/route';
import type { GatewayPart, GatewayReads } from '../../ports/gateway-store.js';
import { type ApiTurn, changeContents, conflict, findV2Api, requirePart, type V2ApiKey } from './api-turn.js';
import { ROUTES } from './v2-parts.js';
import type { V2Ports } from './v2-ports.js';

export interface RouteKeyOfApi extends V2ApiKey {
  readonly routeId: string;
}

/**
 * Has what a route's function answers sent to the client. It is kept with its route, of which it is the only one.
 *
 * @throws NotFoundException, BadRequestException, ConflictException where the route has one
 */
export function createRouteResponse(
  ports: V2Ports,
  key: RouteKeyOfApi,
  responseKey: string,
  settings: Omit<RouteResponse, 'id'>,
): Promise<RouteResponse> {
  return changeContents(ports, key, async (turn) => {
    if (turn.protocol !== 'WEBSOCKET') {
      throw badRequest('Route responses are supported for WEBSOCKET protocol only');
    }
    requireDefault(responseKey);
    const route = await requirePart(turn.tx, turn.apiId, ROUTES, key.routeId, 'Route');
    if (route.document.routeResponse !== undefined) {
      throw conflict(`Route response with key ${DEFAULT_RESPONSE} already exists for this route`);
    }
    return putResponse(turn, route, { ...settings, id: turn.newId() });
  });
}

/** @throws NotFoundException, BadRequestException */
export function updateRouteResponse(
  ports: V2Ports,
  key: RouteKeyOfApi,
  id: string,
  responseKey: string | undefined,
  settings: Omit<RouteResponse, 'id'>,
): Promise<RouteResponse> {
  return changeContents(ports, key, async (turn) => {
    const [route, found] = await requireResponse(turn.tx, key, id);
    if (responseKey !== undefined) requireDefault(responseKey);
    return putResponse(turn, route, { ...found, ...settings });
  });
}

/** @throws NotFoundException */
export function deleteRouteResponse(ports: V2Ports, key: RouteKeyOfApi, id: string): Promise<void> {
  return changeContents(ports, key, async (turn) => {
    const [route] = await requireResponse(turn.tx, key, id);
    await putResponse(turn, route, undefined);
  });
}

/** @throws NotFoundException */
export async function routeResponsesOf(
  { store }: Pick<V2Ports, 'store'>,
  key: RouteKeyOfApi,
): Promise<readonly RouteResponse[]> {
  await findV2Api(store, key);
  const { document } = await requirePart(store, key.apiId, ROUTES, key.routeId, 'Route');
  return document.routeResponse === undefined ? [] : [document.routeResponse];
}

/** @throws NotFoundException */
export async function findRouteResponse(
  { store }: Pick<V2Ports, 'store'>,
  key: RouteKeyOfApi,
  id: string,
): Promise<RouteResponse> {
  await findV2Api(store, key);
  return (await requireResponse(store, key, id))[1];
}

async function requireResponse(
  reads: GatewayReads,
  { apiId, routeId }: RouteKeyOfApi,
  id: string,
): Promise<[GatewayPart<Route>, RouteResponse]> {
  const route = await requirePart(reads, apiId, ROUTES, routeId, 'Route');
  const { routeResponse } = route.document;
  if (routeResponse?.id !== id) throw notFound('RouteResponse', id);
  return [route, routeResponse];
}

async function putResponse<T extends RouteResponse | undefined>(
  { tx, apiId }: ApiTurn,
  { id, name, document }: GatewayPart<Route>,
  routeResponse: T,
): Promise<T> {
  await tx.putParts(apiId, ROUTES, [{ id, name, document: { ...document, routeResponse } }]);
  return routeResponse;
}

function requireDefault(responseKey: string): void {
  if (responseKey !== DEFAULT_RESPONSE) throw badRequest('The route response key must be $default');
}
