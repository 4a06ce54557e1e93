import { badRequest } from '@stoker/core/gateway/refusals';
import { integrationOf, requireRoute, type Route, routeName } from '@stoker/core/gateway/v2/route';
import type { GatewayPart } from '../../ports/gateway-store.js';
import { type ApiTurn, changeContents, conflict, requirePart, requireRoom, type V2ApiKey } from './api-turn.js';
import { defined, type Given } from './given.js';
import { quotasOf } from './gateway-quotas.js';
import { AUTHORIZERS, INTEGRATIONS, ROUTES, STAGES } from './v2-parts.js';
import type { V2Ports } from './v2-ports.js';

export type RouteChange = Given<Omit<Route, 'apiGatewayManaged'>>;
export type NewRoute = RouteChange & Pick<Route, 'routeKey'>;

/** @throws NotFoundException, BadRequestException, ConflictException, TooManyRequestsException */
export async function createRoute(ports: V2Ports, key: V2ApiKey, settings: NewRoute): Promise<GatewayPart<Route>> {
  const { 'gateway-routes': limit } = await quotasOf(ports, key.accountId);
  return changeContents(ports, key, async (turn) => {
    await requireRoom(turn, ROUTES, limit, 'Routes');
    return putRoute(turn, turn.newId(), newRoute(settings));
  });
}

export function newRoute(settings: NewRoute): Route {
  return { authorizationType: 'NONE', apiKeyRequired: false, ...defined<Route>(settings), routeKey: settings.routeKey };
}

/** @throws NotFoundException, BadRequestException, ConflictException */
export function updateRoute(
  ports: V2Ports,
  key: V2ApiKey,
  routeId: string,
  change: RouteChange,
): Promise<GatewayPart<Route>> {
  return changeContents(ports, key, async (turn) => {
    const { tx, apiId } = turn;
    const { document } = await requirePart(tx, apiId, ROUTES, routeId, 'Route');
    const next = { ...document, ...defined<Route>(change) };
    // Scopes and authorizer are of the type of authorization that they came with.
    const isOther = change.authorizationType !== undefined && change.authorizationType !== document.authorizationType;
    const kept = isOther ? withoutAuthorizer(next, change) : next;
    if (next.routeKey !== document.routeKey) await renameSettings(turn, document.routeKey, next.routeKey);
    return putRoute(turn, routeId, kept);
  });
}

/** @throws NotFoundException */
export function deleteRoute(ports: V2Ports, key: V2ApiKey, routeId: string): Promise<void> {
  return changeContents(ports, key, async (turn) => {
    const { tx, apiId } = turn;
    const { document } = await requirePart(tx, apiId, ROUTES, routeId, 'Route');
    await renameSettings(turn, document.routeKey, undefined);
    await tx.deleteParts(apiId, ROUTES, [routeId]);
  });
}

/** @throws BadRequestException, ConflictException, NotFoundException for an integration or authorizer that is not there */
export async function putRoute(turn: ApiTurn, id: string, document: Route): Promise<GatewayPart<Route>> {
  const { tx, apiId, protocol } = turn;
  const name = routeName(protocol, document.routeKey);
  requireRoute(protocol, document);
  await requireReferences(turn, document);
  const other = await tx.findPartNamed(apiId, ROUTES, name);
  if (other !== undefined && other.id !== id) {
    throw conflict(`Route with key ${document.routeKey} already exists for this API`);
  }
  const part = { id, name, document };
  await tx.putParts(apiId, ROUTES, [part]);
  return part;
}

async function requireReferences({ tx, apiId }: ApiTurn, route: Route): Promise<void> {
  const integrationId = integrationOf(route);
  if (integrationId !== undefined) await requirePart(tx, apiId, INTEGRATIONS, integrationId, 'Integration');
  if (route.authorizerId === undefined) return;
  const { document } = await requirePart(tx, apiId, AUTHORIZERS, route.authorizerId, 'Authorizer');
  const expected = document.authorizerType === 'JWT' ? 'JWT' : 'CUSTOM';
  if (route.authorizationType !== expected) {
    throw badRequest(`Authorizer type ${document.authorizerType} does not match authorization type`);
  }
}

function withoutAuthorizer(route: Route, change: RouteChange): Route {
  const { authorizerId: _, authorizationScopes: __, ...rest } = route;
  const { authorizerId, authorizationScopes } = change;
  return { ...rest, ...defined<Route>({ authorizerId, authorizationScopes }) };
}

/** Keeps the settings that stages have for a route at its key; drops them where it has none any more. */
async function renameSettings({ tx, apiId }: ApiTurn, from: string, to: string | undefined): Promise<void> {
  const stages = (await tx.partsOf(apiId, STAGES)).filter(({ document }) =>
    Object.hasOwn(document.routeSettings, from),
  );
  const changed = stages.map(({ id, document }) => {
    const { [from]: settings, ...rest } = document.routeSettings;
    const routeSettings = to === undefined ? rest : { ...rest, [to]: settings! };
    return { id, document: { ...document, routeSettings } };
  });
  if (changed.length > 0) await tx.putParts(apiId, STAGES, changed);
}
