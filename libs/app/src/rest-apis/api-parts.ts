import { gatewayId } from '@stoker/core/gateway/gateway-id';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { WithId } from '@stoker/core/rest-api/rest-api';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { GatewayReads, PartKind } from '../ports/gateway-store.js';
import { requireApi } from './find-api.js';
import { ID_LENGTH } from './ids.js';
import type { RestApisPorts } from './rest-apis-ports.js';

/** A kind of parts that are made, changed and deleted by themselves: authorizers, models, request validators. */
export interface ApiPartRules<D extends object> {
  readonly kind: PartKind<D>;
  /** How many of them an API may have. */
  readonly limit: number;
  readonly missing: () => ServiceError;
  /** The name that no other of the API may have; undefined where names may repeat. */
  readonly nameOf: (document: D) => string | undefined;
  readonly taken: (name: string) => ServiceError;
  /** Whether parts are found by that name, and not by their ids. */
  readonly goesByName?: boolean;
}

type Ports = Pick<RestApisPorts, 'gateway'>;

/** @throws NotFoundException, ConflictException, BadRequestException, LimitExceededException */
export function createApiPart<D extends object>(
  { gateway, randomBytes }: RestApisPorts,
  rules: ApiPartRules<D>,
  accountId: string,
  apiId: string,
  document: D,
): Promise<WithId<D>> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const name = rules.nameOf(document);
    if (name !== undefined && (await tx.findPartNamed(apiId, rules.kind, name))) throw rules.taken(name);
    if ((await tx.countParts(apiId, rules.kind)) >= rules.limit) {
      throw new ServiceError('LimitExceededException', `An API may have ${rules.limit} of these at most.`);
    }
    const part = { id: gatewayId(randomBytes(ID_LENGTH.part)), name, document };
    await tx.putParts(apiId, rules.kind, [part]);
    return part;
  });
}

/** @throws NotFoundException */
export async function getApiPart<D extends object>(
  { gateway }: Ports,
  rules: ApiPartRules<D>,
  accountId: string,
  apiId: string,
  key: string,
): Promise<WithId<D>> {
  await requireApi(gateway, accountId, apiId);
  return requirePart(gateway, rules, apiId, key);
}

/** @throws NotFoundException */
export async function listApiParts<D extends object>(
  { gateway }: Ports,
  { kind }: Pick<ApiPartRules<D>, 'kind'>,
  accountId: string,
  apiId: string,
  page: PageRequest,
): Promise<Page<WithId<D>>> {
  await requireApi(gateway, accountId, apiId);
  return gateway.listParts(apiId, kind, page);
}

/** @throws NotFoundException, and what `change` throws */
export function changeApiPart<D extends object>(
  { gateway }: Ports,
  rules: ApiPartRules<D>,
  accountId: string,
  apiId: string,
  key: string,
  change: (current: D) => D,
): Promise<WithId<D>> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const { id, document } = await requirePart(tx, rules, apiId, key);
    const changed = change(document);
    const name = rules.nameOf(changed);
    const named = name === undefined ? undefined : await tx.findPartNamed(apiId, rules.kind, name);
    if (named !== undefined && named.id !== id) throw rules.taken(name!);
    await tx.putParts(apiId, rules.kind, [{ id, name, document: changed }]);
    return { id, document: changed };
  });
}

/**
 * @param requireUnused throws where something of the API refers to the part
 * @throws NotFoundException
 */
export function deleteApiPart<D extends object>(
  { gateway }: Ports,
  rules: ApiPartRules<D>,
  accountId: string,
  apiId: string,
  key: string,
  requireUnused: (reads: GatewayReads, part: WithId<D>) => Promise<void> = async () => {},
): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const part = await requirePart(tx, rules, apiId, key);
    await requireUnused(tx, part);
    await tx.deleteParts(apiId, rules.kind, [part.id]);
  });
}

async function requirePart<D extends object>(
  reads: GatewayReads,
  { kind, goesByName = false, missing }: ApiPartRules<D>,
  apiId: string,
  key: string,
): Promise<WithId<D>> {
  const found = goesByName ? await reads.findPartNamed(apiId, kind, key) : await reads.findPart(apiId, kind, key);
  if (found === undefined) throw missing();
  return found;
}
