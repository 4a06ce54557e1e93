import { gatewayId } from '@stoker/core/gateway/gateway-id';
import { patchOnce, type PatchOperation, patchSteps } from '@stoker/core/rest-api/patch';
import { API_KEY_FIELDS } from '@stoker/core/rest-api/patch-fields';
import { badRequest } from '@stoker/core/gateway/refusals';
import { conflict, notFound } from '@stoker/core/rest-api/refusals';
import type { WithId } from '@stoker/core/rest-api/rest-api';
import type { ApiKey } from '@stoker/core/rest-api/usage-plan';
import { ServiceError } from '@stoker/core/errors/service-error';
import { pageOf } from '../control/paging.js';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { GatewayReads, GatewayTx } from '../ports/gateway-store.js';
import { ID_LENGTH } from './ids.js';
import { API_KEYS, STAGES, USAGE_PLAN_KEYS } from './parts.js';
import { requireApi } from './find-api.js';
import type { RestApisPorts } from './rest-apis-ports.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const KEYS_PER_ACCOUNT = 10_000;
/** Characters of a value that is made here. */
const VALUE_LENGTH = 40;

/** What is said of a key that is made; a value is made up where none is given. */
export interface NewApiKey {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly customerId?: string | undefined;
  readonly enabled: boolean;
  readonly value?: string | undefined;
  /** `{api}/{stage}` */
  readonly stageKeys: readonly string[];
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html
 *
 * @throws BadRequestException, ConflictException for a value that another key has, LimitExceededException
 */
export function createApiKey(
  { gateway, clock, randomBytes }: RestApisPorts,
  accountId: string,
  wanted: NewApiKey,
): Promise<WithId<ApiKey>> {
  const value = wanted.value ?? gatewayId(randomBytes(VALUE_LENGTH));
  if (!/^[\x21-\x7e]{20,128}$/.test(value)) throw badRequest('API Key value should be 20 to 128 characters');
  return gateway.change(accountId, async (tx) => {
    if ((await tx.countParts(accountId, API_KEYS)) >= KEYS_PER_ACCOUNT) {
      throw new ServiceError('LimitExceededException', `An account may have ${KEYS_PER_ACCOUNT} API keys at most.`);
    }
    for (const key of wanted.stageKeys) await requireStageKey(tx, accountId, key);
    const keys = await tx.partsOf(accountId, API_KEYS);
    if (keys.some(({ document }) => document.value === value)) throw conflict('API Key already exists');
    const now = clock.now();
    const id = gatewayId(randomBytes(ID_LENGTH.key));
    const document: ApiKey = { ...wanted, value, createdDate: now, lastUpdatedDate: now };
    await tx.putParts(accountId, API_KEYS, [{ id, document }]);
    return { id, document };
  });
}

/** @throws NotFoundException */
export async function getApiKey({ gateway }: Ports, accountId: string, id: string): Promise<WithId<ApiKey>> {
  return requireApiKey(gateway, accountId, id);
}

/** Those whose names begin with `nameQuery`, where it is given, and that are of a customer, where one is. */
export async function listApiKeys(
  { gateway }: Ports,
  accountId: string,
  { nameQuery, customerId }: { readonly nameQuery?: string | undefined; readonly customerId?: string | undefined },
  page: PageRequest,
): Promise<Page<WithId<ApiKey>>> {
  if (nameQuery === undefined && customerId === undefined) return gateway.listParts(accountId, API_KEYS, page);
  const keys = (await gateway.partsOf(accountId, API_KEYS)).filter(
    ({ document }) =>
      (nameQuery === undefined || (document.name ?? '').startsWith(nameQuery)) &&
      (customerId === undefined || document.customerId === customerId),
  );
  return pageOf('rest-api-keys', keys, ({ id }) => id, page);
}

/** @throws NotFoundException, BadRequestException */
export function updateApiKey(
  { gateway, clock }: Pick<RestApisPorts, 'gateway' | 'clock'>,
  accountId: string,
  id: string,
  operations: readonly PatchOperation[] | undefined,
): Promise<WithId<ApiKey>> {
  return gateway.change(accountId, async (tx) => {
    let { document } = await requireApiKey(tx, accountId, id);
    for (const step of patchSteps(operations)) {
      if (step.segments[0] === 'stages') document = await withStage(tx, accountId, document, step.op, step.value);
      else document = patchOnce(document, API_KEY_FIELDS, step);
    }
    const changed = { ...document, enabled: document.enabled ?? false, lastUpdatedDate: clock.now() };
    await tx.putParts(accountId, API_KEYS, [{ id, document: changed }]);
    return { id, document: changed };
  });
}

/** Out of its usage plans, too. @throws NotFoundException */
export function deleteApiKey({ gateway }: Ports, accountId: string, id: string): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    await requireApiKey(tx, accountId, id);
    const held = (await tx.partsOf(accountId, USAGE_PLAN_KEYS)).filter(({ document }) => document.keyId === id);
    await tx.deleteParts(
      accountId,
      USAGE_PLAN_KEYS,
      held.map((part) => part.id),
    );
    await tx.deleteParts(accountId, API_KEYS, [id]);
  });
}

/** @throws NotFoundException */
export async function requireApiKey(reads: GatewayReads, accountId: string, id: string): Promise<WithId<ApiKey>> {
  const found = await reads.findPart(accountId, API_KEYS, id);
  if (found === undefined) throw notFound('apiKey');
  return found;
}

async function withStage(
  tx: GatewayTx,
  accountId: string,
  key: ApiKey,
  op: 'add' | 'remove' | 'replace',
  stageKey = '',
): Promise<ApiKey> {
  if (op === 'remove') return { ...key, stageKeys: key.stageKeys.filter((one) => one !== stageKey) };
  await requireStageKey(tx, accountId, stageKey);
  return { ...key, stageKeys: [...new Set([...key.stageKeys, stageKey])] };
}

async function requireStageKey(tx: GatewayTx, accountId: string, stageKey: string): Promise<void> {
  const [apiId = '', stage = ''] = stageKey.split('/');
  await requireApi(tx, accountId, apiId);
  if (!(await tx.findPart(apiId, STAGES, stage))) throw notFound('stage');
}
