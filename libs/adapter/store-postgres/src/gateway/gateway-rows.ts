import type { GatewayApi, GatewayName, GatewayPart, GatewayProtocol } from '@stoker/app/ports/gateway-store';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { GatewayApiModel, GatewayNameModel, GatewayPartModel } from '../generated/models.js';

export function toApi({ accountId, id, protocol, document, revision }: GatewayApiModel): GatewayApi {
  return {
    accountId,
    id,
    protocol: protocol as GatewayProtocol,
    document: document as JsonObject,
    revision: Number(revision),
  };
}

export function toName({ accountId, name, document }: GatewayNameModel): GatewayName {
  return { accountId, name, document: document as JsonObject };
}

/** The caller's kind says what its document is. */
export function toPart<D>({ id, name, document }: GatewayPartModel): GatewayPart<D> {
  return { id, ...(name !== null && { name }), document: document as D };
}
