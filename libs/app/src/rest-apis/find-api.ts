import { apiNotFound, notFound } from '@stoker/core/rest-api/refusals';
import type { RestApiSettings, RestResource, WithId } from '@stoker/core/rest-api/rest-api';
import type { GatewayReads } from '../ports/gateway-store.js';
import { RESOURCES } from './parts.js';

/** A REST API with its id. */
export interface FoundApi {
  readonly id: string;
  readonly settings: RestApiSettings;
}

/**
 * The account's REST API of an id.
 *
 * @throws NotFoundException also for those of others
 */
export async function requireApi(reads: GatewayReads, accountId: string, apiId: string): Promise<FoundApi> {
  const found = await reads.findApi(apiId);
  if (found === undefined || found.accountId !== accountId || found.protocol !== 'REST') {
    throw apiNotFound(accountId, apiId);
  }
  return { id: found.id, settings: found.document as unknown as RestApiSettings };
}

/** @throws NotFoundException */
export async function requireResource(
  reads: GatewayReads,
  apiId: string,
  resourceId: string,
): Promise<WithId<RestResource>> {
  const found = await reads.findPart(apiId, RESOURCES, resourceId);
  if (found === undefined) throw notFound('resource');
  return found;
}
