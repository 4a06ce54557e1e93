import { ServiceError } from '@stoker/core/errors/service-error';
import { type DomainName, requireDomainName } from '@stoker/core/gateway/domain-name';
import { API_ID_LENGTH, gatewayId } from '@stoker/core/gateway/gateway-id';
import { withTags } from '@stoker/core/model/tags';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { GatewayName, GatewayReads } from '../ports/gateway-store.js';
import type { V2Ports } from './v2/v2-ports.js';

/** What the use cases of domain names need, of both versions. */
export type DomainPorts = V2Ports;

export interface FoundDomain {
  readonly name: string;
  readonly domain: DomainName;
}

export interface DomainKey {
  readonly accountId: string;
  readonly name: string;
}

/** Settings of a domain name as callers give them. */
export type DomainSettings = Partial<Omit<DomainName, 'target' | 'createdAt'>>;

const USUAL = { endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2', ipAddressType: 'ipv4', tags: {} } as const;

/** @throws BadRequestException, ConflictException where somebody has it, TooManyRequestsException for one too many */
export async function createDomainName(
  { store, findAccount, clock, random, ownDomain }: DomainPorts,
  accountId: string,
  text: string,
  settings: DomainSettings,
): Promise<FoundDomain> {
  const name = requireDomainName(text, ownDomain);
  const { quotas = USUAL_QUOTAS } = (await findAccount(accountId)) ?? {};
  return store.change(accountId, async (tx) => {
    if ((await tx.findName(name)) !== undefined) {
      throw new ServiceError('ConflictException', 'The domain name you provided already exists.');
    }
    if ((await tx.countNames(accountId)) >= quotas['gateway-domains']) {
      throw new ServiceError('TooManyRequestsException', 'Maximum number of domain names has been reached');
    }
    const domain: DomainName = {
      ...USUAL,
      ...settings,
      tags: withTags({}, settings.tags ?? {}),
      target: `d-${gatewayId(random(API_ID_LENGTH))}`,
      createdAt: clock.now(),
    };
    await tx.putName({ name, document: domain as unknown as JsonObject });
    return { name, domain };
  });
}

/** @throws NotFoundException */
export async function findDomainName(reads: GatewayReads, { accountId, name }: DomainKey): Promise<FoundDomain> {
  const found = await reads.findName(name.toLowerCase());
  if (found?.accountId !== accountId) throw domainNotFound();
  return toFound(found);
}

export async function listDomainNames(
  { store }: Pick<DomainPorts, 'store'>,
  accountId: string,
  request: PageRequest,
): Promise<Page<FoundDomain>> {
  const page = await store.listNames(accountId, request);
  return { ...page, items: page.items.map(toFound) };
}

/** @throws NotFoundException, and what `change` throws */
export function changeDomainName(
  { store }: Pick<DomainPorts, 'store'>,
  key: DomainKey,
  change: (domain: DomainName) => DomainName,
): Promise<FoundDomain> {
  return store.change(key.accountId, async (tx) => {
    const { name, domain } = await findDomainName(tx, key);
    const next = change(domain);
    await tx.putName({ name, document: next as unknown as JsonObject });
    return { name, domain: next };
  });
}

/** With its mappings. @throws NotFoundException */
export function deleteDomainName({ store }: Pick<DomainPorts, 'store'>, key: DomainKey): Promise<void> {
  return store.change(key.accountId, async (tx) => {
    const { name } = await findDomainName(tx, key);
    await tx.deleteName(name);
  });
}

function toFound({ name, document }: GatewayName): FoundDomain {
  return { name, domain: document as unknown as DomainName };
}

function domainNotFound(): ServiceError {
  return new ServiceError('NotFoundException', 'Invalid domain name identifier specified');
}
