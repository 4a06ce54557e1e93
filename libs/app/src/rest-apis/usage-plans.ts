import { gatewayId } from '@stoker/core/gateway/gateway-id';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { PatchOperation } from '@stoker/core/rest-api/patch';
import { badRequest } from '@stoker/core/gateway/refusals';
import { conflict, notFound } from '@stoker/core/rest-api/refusals';
import type { WithId } from '@stoker/core/rest-api/rest-api';
import { patchedUsagePlan, requireUsagePlan } from '@stoker/core/rest-api/usage-plans';
import type { ApiKey, UsagePlan } from '@stoker/core/rest-api/usage-plan';
import { pageOf } from '../control/paging.js';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { GatewayReads, GatewayTx } from '../ports/gateway-store.js';
import { requireApiKey } from './api-keys.js';
import { requireApi } from './find-api.js';
import { ID_LENGTH } from './ids.js';
import { API_KEYS, STAGES, USAGE, USAGE_PLAN_KEYS, USAGE_PLANS } from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const PLANS_PER_ACCOUNT = 300;

/**
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html
 *
 * @throws BadRequestException, NotFoundException, ConflictException, LimitExceededException
 */
export function createUsagePlan(
  { gateway, clock, randomBytes }: RestApisPorts,
  accountId: string,
  wanted: Omit<UsagePlan, 'createdDate'>,
): Promise<WithId<UsagePlan>> {
  const document: UsagePlan = { ...wanted, createdDate: clock.now() };
  requireUsagePlan(document);
  return gateway.change(accountId, async (tx) => {
    if ((await tx.countParts(accountId, USAGE_PLANS)) >= PLANS_PER_ACCOUNT) {
      throw new ServiceError('LimitExceededException', `An account may have ${PLANS_PER_ACCOUNT} usage plans at most.`);
    }
    await requireStages(tx, accountId, document);
    const id = gatewayId(randomBytes(ID_LENGTH.part));
    await tx.putParts(accountId, USAGE_PLANS, [{ id, document }]);
    return { id, document };
  });
}

/** @throws NotFoundException */
export async function getUsagePlan({ gateway }: Ports, accountId: string, id: string): Promise<WithId<UsagePlan>> {
  return requireUsagePlanOf(gateway, accountId, id);
}

/** All of them, or those that have a key. */
export async function listUsagePlans(
  { gateway }: Ports,
  accountId: string,
  keyId: string | undefined,
  page: PageRequest,
): Promise<Page<WithId<UsagePlan>>> {
  if (keyId === undefined) return gateway.listParts(accountId, USAGE_PLANS, page);
  const links = (await gateway.partsOf(accountId, USAGE_PLAN_KEYS)).filter(({ document }) => document.keyId === keyId);
  const plans = await gateway.partsOf(
    accountId,
    USAGE_PLANS,
    links.map(({ document }) => document.planId),
  );
  return pageOf('rest-usage-plans', plans, ({ id }) => id, page);
}

/** @throws NotFoundException, BadRequestException, ConflictException */
export function updateUsagePlan(
  { gateway }: Ports,
  accountId: string,
  id: string,
  operations: readonly PatchOperation[] | undefined,
): Promise<WithId<UsagePlan>> {
  return gateway.change(accountId, async (tx) => {
    const current = await requireUsagePlanOf(tx, accountId, id);
    const document = patchedUsagePlan(current.document, operations);
    await requireStages(tx, accountId, document);
    await requireOnePlanAStage(tx, accountId, await keysOf(tx, accountId, id), { id, document });
    await tx.putParts(accountId, USAGE_PLANS, [{ id, document }]);
    return { id, document };
  });
}

/** @throws NotFoundException, BadRequestException while it has stages */
export function deleteUsagePlan({ gateway }: Ports, accountId: string, id: string): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    const { document } = await requireUsagePlanOf(tx, accountId, id);
    if (document.apiStages.length > 0) {
      throw badRequest('Cannot delete Usage Plan with associated API stages. Remove its API stages first.');
    }
    const links = (await tx.partsOf(accountId, USAGE_PLAN_KEYS)).filter((part) => part.document.planId === id);
    await tx.deleteParts(
      accountId,
      USAGE_PLAN_KEYS,
      links.map((part) => part.id),
    );
    const uses = await tx.partsOf(id, USAGE);
    await tx.deleteParts(
      id,
      USAGE,
      uses.map((part) => part.id),
    );
    await tx.deleteParts(accountId, USAGE_PLANS, [id]);
  });
}

/** @throws NotFoundException, ConflictException, BadRequestException for a stage that the key is for by another plan */
export function addUsagePlanKey(
  { gateway }: Ports,
  accountId: string,
  planId: string,
  keyId: string,
  keyType: string,
): Promise<WithId<ApiKey>> {
  if (keyType !== 'API_KEY') throw badRequest('Invalid key type specified. Must be one of: [API_KEY]');
  return gateway.change(accountId, async (tx) => {
    const plan = await requireUsagePlanOf(tx, accountId, planId);
    const key = await requireApiKey(tx, accountId, keyId);
    const id = `${planId}.${keyId}`;
    if (await tx.findPart(accountId, USAGE_PLAN_KEYS, id)) {
      throw conflict(`Usage Plan ${planId} has the API Key ${keyId} already`);
    }
    await requireOnePlanAStage(tx, accountId, [keyId], plan);
    await tx.putParts(accountId, USAGE_PLAN_KEYS, [{ id, document: { planId, keyId } }]);
    return key;
  });
}

/** @throws NotFoundException */
export async function getUsagePlanKey(
  { gateway }: Ports,
  accountId: string,
  planId: string,
  keyId: string,
): Promise<WithId<ApiKey>> {
  await requireUsagePlanOf(gateway, accountId, planId);
  await requireLink(gateway, accountId, planId, keyId);
  return requireApiKey(gateway, accountId, keyId);
}

/** @throws NotFoundException */
export async function listUsagePlanKeys(
  { gateway }: Ports,
  accountId: string,
  planId: string,
  nameQuery: string | undefined,
  page: PageRequest,
): Promise<Page<WithId<ApiKey>>> {
  await requireUsagePlanOf(gateway, accountId, planId);
  const keys = await gateway.partsOf(accountId, API_KEYS, await keysOf(gateway, accountId, planId));
  const named = keys.filter(({ document }) => nameQuery === undefined || (document.name ?? '').startsWith(nameQuery));
  return pageOf(`rest-usage-plan-keys/${planId}`, named, ({ id }) => id, page);
}

/** @throws NotFoundException */
export function removeUsagePlanKey(
  { gateway }: Ports,
  accountId: string,
  planId: string,
  keyId: string,
): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    await requireUsagePlanOf(tx, accountId, planId);
    await tx.deleteParts(accountId, USAGE_PLAN_KEYS, [await requireLink(tx, accountId, planId, keyId)]);
  });
}

/** @throws NotFoundException */
export async function requireUsagePlanOf(
  reads: GatewayReads,
  accountId: string,
  id: string,
): Promise<WithId<UsagePlan>> {
  const found = await reads.findPart(accountId, USAGE_PLANS, id);
  if (found === undefined) throw notFound('usagePlan');
  return found;
}

async function requireLink(reads: GatewayReads, accountId: string, planId: string, keyId: string): Promise<string> {
  const found = await reads.findPart(accountId, USAGE_PLAN_KEYS, `${planId}.${keyId}`);
  if (found === undefined) throw notFound('usagePlanKey');
  return found.id;
}

async function keysOf(reads: GatewayReads, accountId: string, planId: string): Promise<readonly string[]> {
  const links = await reads.partsOf(accountId, USAGE_PLAN_KEYS);
  return links.filter(({ document }) => document.planId === planId).map(({ document }) => document.keyId);
}

async function requireStages(tx: GatewayTx, accountId: string, { apiStages }: UsagePlan): Promise<void> {
  for (const { apiId, stage } of apiStages) {
    await requireApi(tx, accountId, apiId);
    if (!(await tx.findPart(apiId, STAGES, stage))) throw notFound('stage');
  }
}

/** A key is for a stage by one plan at most, so that it is known which limits count. */
async function requireOnePlanAStage(
  tx: GatewayTx,
  accountId: string,
  keyIds: readonly string[],
  { id, document }: WithId<UsagePlan>,
): Promise<void> {
  const stages = new Set(document.apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`));
  const links = (await tx.partsOf(accountId, USAGE_PLAN_KEYS)).map((part) => part.document);
  const others = links.filter((link) => link.planId !== id && keyIds.includes(link.keyId));
  const plans = await tx.partsOf(
    accountId,
    USAGE_PLANS,
    others.map(({ planId }) => planId),
  );
  const clash = plans.find((plan) =>
    plan.document.apiStages.some(({ apiId, stage }) => stages.has(`${apiId}:${stage}`)),
  );
  if (clash === undefined) return;
  throw badRequest(`A key cannot be in several usage plans of one API stage: it is in ${clash.id} already`);
}
