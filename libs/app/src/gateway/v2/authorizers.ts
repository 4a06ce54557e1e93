import { type Authorizer, requireAuthorizer } from '@stoker/core/gateway/v2/authorizer';
import type { GatewayPart } from '../../ports/gateway-store.js';
import { type ApiTurn, changeContents, conflict, requirePart, requireRoom, type V2ApiKey } from './api-turn.js';
import { defined, type Given } from './given.js';
import { PARTS_OF_AN_API } from './gateway-quotas.js';
import { AUTHORIZERS, ROUTES } from './v2-parts.js';
import type { V2Ports } from './v2-ports.js';

/** @throws NotFoundException, BadRequestException, ConflictException, TooManyRequestsException */
export function createAuthorizer(
  ports: V2Ports,
  key: V2ApiKey,
  authorizer: Authorizer,
): Promise<GatewayPart<Authorizer>> {
  return changeContents(ports, key, async (turn) => {
    await requireRoom(turn, AUTHORIZERS, PARTS_OF_AN_API.authorizers, 'Authorizers');
    return putAuthorizer(turn, turn.newId(), authorizer);
  });
}

/** @throws NotFoundException, BadRequestException, ConflictException */
export function updateAuthorizer(
  ports: V2Ports,
  key: V2ApiKey,
  authorizerId: string,
  change: Given<Authorizer>,
): Promise<GatewayPart<Authorizer>> {
  return changeContents(ports, key, async (turn) => {
    const { document } = await requirePart(turn.tx, turn.apiId, AUTHORIZERS, authorizerId, 'Authorizer');
    const next = { ...document, ...defined<Authorizer>(change) };
    // Routes say which type it is.
    if (next.authorizerType !== document.authorizerType) await requireUnused(turn, authorizerId);
    return putAuthorizer(turn, authorizerId, next);
  });
}

/** @throws NotFoundException, ConflictException while routes have it */
export function deleteAuthorizer(ports: V2Ports, key: V2ApiKey, authorizerId: string): Promise<void> {
  return changeContents(ports, key, async (turn) => {
    const { tx, apiId } = turn;
    await requirePart(tx, apiId, AUTHORIZERS, authorizerId, 'Authorizer');
    await requireUnused(turn, authorizerId);
    await tx.deleteParts(apiId, AUTHORIZERS, [authorizerId]);
  });
}

/** @throws BadRequestException, ConflictException */
export async function putAuthorizer(turn: ApiTurn, id: string, document: Authorizer): Promise<GatewayPart<Authorizer>> {
  const { tx, apiId, protocol } = turn;
  requireAuthorizer(protocol, document);
  const other = await tx.findPartNamed(apiId, AUTHORIZERS, document.name);
  if (other !== undefined && other.id !== id) throw conflict('Authorizer name must be unique');
  const part = { id, name: document.name, document };
  await tx.putParts(apiId, AUTHORIZERS, [part]);
  return part;
}

async function requireUnused({ tx, apiId }: ApiTurn, authorizerId: string): Promise<void> {
  const routes = await tx.partsOf(apiId, ROUTES);
  const inUse = routes.find(({ document }) => document.authorizerId === authorizerId);
  if (inUse !== undefined) {
    throw conflict(`Cannot delete authorizer '${authorizerId}', is referenced in route: ${inUse.document.routeKey}`);
  }
}
