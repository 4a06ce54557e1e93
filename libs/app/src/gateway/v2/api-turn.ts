import { ServiceError } from '@stoker/core/errors/service-error';
import { gatewayId, PART_ID_LENGTH } from '@stoker/core/gateway/gateway-id';
import { notFound } from '@stoker/core/gateway/refusals';
import type { V2Api, V2Protocol } from '@stoker/core/gateway/v2/api';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { GatewayPart, GatewayReads, GatewayTx, PartKind } from '../../ports/gateway-store.js';
import { redeploy } from './auto-deploy.js';
import type { V2Ports } from './v2-ports.js';

export interface V2ApiKey {
  readonly accountId: string;
  readonly apiId: string;
}

/** An API of version 2. */
export interface FoundApi {
  readonly apiId: string;
  readonly protocol: V2Protocol;
  readonly api: V2Api;
}

/** An API while it is the account's turn to change something. */
export interface ApiTurn extends FoundApi {
  readonly tx: GatewayTx;
  readonly newId: () => string;
  /** ms since the epoch. */
  readonly now: number;
}

/** @throws NotFoundException, for another account's API and one of version 1 too */
export async function findV2Api(reads: GatewayReads, { accountId, apiId }: V2ApiKey): Promise<FoundApi> {
  const found = await reads.findApi(apiId);
  if (found?.accountId !== accountId || found.protocol === 'REST') throw notFound('API', `${accountId}:${apiId}`);
  return { apiId, protocol: found.protocol, api: toV2Api(found.document) };
}

/** The document of an API of version 2, as `putApi` keeps it. */
export function toV2Api(document: JsonObject): V2Api {
  return document as unknown as V2Api;
}

/** Changes something of an API that its stages serve as it is, such as a stage. @throws NotFoundException */
export function inTurn<T>(ports: V2Ports, key: V2ApiKey, work: (turn: ApiTurn) => Promise<T>): Promise<T> {
  return ports.store.change(key.accountId, async (tx) => {
    const found = await findV2Api(tx, key);
    return work(turnOn(ports, tx, found));
  });
}

/** Changes what is deployed of an API; stages that follow its changes serve them at once. @throws NotFoundException */
export function changeContents<T>(ports: V2Ports, key: V2ApiKey, work: (turn: ApiTurn) => Promise<T>): Promise<T> {
  return inTurn(ports, key, async (turn) => {
    const done = await work(turn);
    await redeploy(turn);
    return done;
  });
}

export function turnOn({ random, clock }: V2Ports, tx: GatewayTx, found: FoundApi): ApiTurn {
  return { ...found, tx, newId: () => gatewayId(random(PART_ID_LENGTH)), now: clock.now() };
}

/** @throws NotFoundException @param what `Route`, `Stage` … */
export async function requirePart<D>(
  reads: GatewayReads,
  apiId: string,
  kind: PartKind<D>,
  id: string,
  what: string,
): Promise<GatewayPart<D>> {
  const part = await reads.findPart(apiId, kind, id);
  if (part === undefined) throw notFound(what, id);
  return part;
}

/** @throws TooManyRequestsException for one more than there may be @param what `Routes` … */
export async function requireRoom<D>(
  { tx, apiId }: Pick<ApiTurn, 'tx' | 'apiId'>,
  kind: PartKind<D>,
  limit: number,
  what: string,
): Promise<void> {
  if ((await tx.countParts(apiId, kind)) >= limit) throw tooMany(what);
}

export function tooMany(what: string): ServiceError {
  return new ServiceError('TooManyRequestsException', `Maximum number of ${what} has been reached`);
}

export function conflict(message: string): ServiceError {
  return new ServiceError('ConflictException', message);
}
