import { ServiceError } from '@stoker/core/errors/service-error';
import { type ApiMapping, requireMappingKey } from '@stoker/core/gateway/domain-name';
import { gatewayId, PART_ID_LENGTH } from '@stoker/core/gateway/gateway-id';
import { notFound } from '@stoker/core/gateway/refusals';
import { type GatewayPart, type GatewayReads, type GatewayTx, partKind } from '../ports/gateway-store.js';
import { type DomainKey, type DomainPorts, findDomainName } from './domain-names.js';
import { MAPPINGS_OF_A_DOMAIN } from './v2/gateway-quotas.js';

/** Named by their keys; parts of domain names. */
export const MAPPINGS = partKind<ApiMapping>('mapping');

/** Stages of any protocol: parts whose ids are their names. */
const ANY_STAGES = partKind<object>('stage');

/** @throws NotFoundException, BadRequestException, ConflictException for a key that is taken, TooManyRequestsException */
export function createApiMapping(
  { store, random }: DomainPorts,
  key: DomainKey,
  mapping: ApiMapping,
): Promise<GatewayPart<ApiMapping>> {
  requireMappingKey(mapping.key, 'several');
  return store.change(key.accountId, async (tx) => {
    const { name } = await findDomainName(tx, key);
    if ((await tx.countParts(name, MAPPINGS)) >= MAPPINGS_OF_A_DOMAIN) {
      throw new ServiceError('TooManyRequestsException', 'Maximum number of API mappings has been reached');
    }
    return putMapping(tx, key.accountId, name, gatewayId(random(PART_ID_LENGTH)), mapping);
  });
}

/** @throws NotFoundException, BadRequestException, ConflictException */
export function updateApiMapping(
  { store }: DomainPorts,
  key: DomainKey,
  mappingId: string,
  change: (mapping: ApiMapping) => ApiMapping,
): Promise<GatewayPart<ApiMapping>> {
  return store.change(key.accountId, async (tx) => {
    const { name } = await findDomainName(tx, key);
    const next = change((await requireMapping(tx, name, mappingId)).document);
    requireMappingKey(next.key, 'several');
    return putMapping(tx, key.accountId, name, mappingId, next);
  });
}

/** @throws NotFoundException */
export function deleteApiMapping({ store }: DomainPorts, key: DomainKey, mappingId: string): Promise<void> {
  return store.change(key.accountId, async (tx) => {
    const { name } = await findDomainName(tx, key);
    await requireMapping(tx, name, mappingId);
    await tx.deleteParts(name, MAPPINGS, [mappingId]);
  });
}

/** @throws NotFoundException */
export async function requireMapping(reads: GatewayReads, name: string, id: string): Promise<GatewayPart<ApiMapping>> {
  const found = await reads.findPart(name, MAPPINGS, id);
  if (found === undefined) throw notFound('API mapping', id);
  return found;
}

async function putMapping(
  tx: GatewayTx,
  accountId: string,
  name: string,
  id: string,
  document: ApiMapping,
): Promise<GatewayPart<ApiMapping>> {
  const { apiId, stage, key } = document;
  if ((await tx.findApi(apiId))?.accountId !== accountId) throw notFound('API', `${accountId}:${apiId}`);
  if ((await tx.findPart(apiId, ANY_STAGES, stage)) === undefined) throw notFound('stage', stage);
  const other = await tx.findPartNamed(name, MAPPINGS, key);
  if (other !== undefined && other.id !== id) {
    throw new ServiceError('ConflictException', 'ApiMapping key already exists for this domain name');
  }
  const part = { id, name: key, document };
  await tx.putParts(name, MAPPINGS, [part]);
  return part;
}

/**
 * Refuses to take away what a domain name of the account leads to.
 *
 * @throws ConflictException
 */
export async function requireUnmapped(tx: GatewayTx, accountId: string, apiId: string, stage?: string): Promise<void> {
  let marker: string | undefined;
  do {
    const page = await tx.listNames(accountId, { marker, maxItems: 100 });
    for (const { name } of page.items) {
      const mappings = await tx.partsOf(name, MAPPINGS);
      const leads = mappings.some(
        ({ document }) => document.apiId === apiId && (stage === undefined || document.stage === stage),
      );
      if (leads) {
        throw new ServiceError(
          'ConflictException',
          `Please remove all API mappings of domain name ${name} to it first`,
        );
      }
    }
    marker = page.nextMarker;
  } while (marker !== undefined);
}
