import { requireGatewayResponse } from '@stoker/core/rest-api/gateway-response';
import type { RestGatewayResponse, WithId } from '@stoker/core/rest-api/rest-api';
import { notFound } from '@stoker/core/rest-api/refusals';
import { requireApi } from './find-api.js';
import { GATEWAY_RESPONSES } from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/** The responses that an API has of its own, by their types. @throws NotFoundException */
export async function ownGatewayResponses(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
): Promise<readonly WithId<RestGatewayResponse>[]> {
  await requireApi(gateway, accountId, apiId);
  return gateway.partsOf(apiId, GATEWAY_RESPONSES);
}

/**
 * Makes a response, or changes one, by what `change` makes of the one that is there.
 *
 * @returns all that the API has of its own then
 * @throws NotFoundException, BadRequestException
 */
export function changeGatewayResponse(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  type: string,
  change: (current: RestGatewayResponse | undefined) => RestGatewayResponse,
): Promise<readonly WithId<RestGatewayResponse>[]> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const current = await tx.findPart(apiId, GATEWAY_RESPONSES, type);
    const document = change(current?.document);
    requireGatewayResponse(document);
    await tx.putParts(apiId, GATEWAY_RESPONSES, [{ id: type, document }]);
    return tx.partsOf(apiId, GATEWAY_RESPONSES);
  });
}

/** The usual one counts again. @throws NotFoundException */
export function deleteGatewayResponse(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  type: string,
): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    if (!(await tx.findPart(apiId, GATEWAY_RESPONSES, type))) throw notFound('gatewayResponse');
    await tx.deleteParts(apiId, GATEWAY_RESPONSES, [type]);
  });
}
