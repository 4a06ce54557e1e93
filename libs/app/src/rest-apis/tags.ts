import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import { badRequest } from '@stoker/core/gateway/refusals';
import { notFound } from '@stoker/core/rest-api/refusals';
import type { Tags } from '@stoker/core/model/tags';
import type { GatewayReads, GatewayTx, PartKind } from '../ports/gateway-store.js';
import { requireApi } from './find-api.js';
import { API_KEYS, STAGES, USAGE_PLANS } from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/** Tags that a resource may have. */
const MAX_TAGS = 50;

/** What of a REST API can have tags, as the path of its ARN names it. */
type Tagged =
  | { readonly kind: 'api'; readonly apiId: string }
  | { readonly kind: 'stage'; readonly apiId: string; readonly id: string }
  | { readonly kind: 'key' | 'plan'; readonly id: string };

interface Taggable {
  readonly tags?: Tags | undefined;
}

/**
 * @param path of the resource's ARN: `/restapis/abc/stages/prod`
 * @throws NotFoundException, BadRequestException for what can have none
 */
export async function getRestTags({ gateway }: Ports, accountId: string, path: string): Promise<Tags> {
  return (await find(gateway, accountId, taggedOf(path))).tags ?? {};
}

/** @throws NotFoundException, BadRequestException */
export function changeRestTags(
  { gateway }: Ports,
  accountId: string,
  path: string,
  change: (tags: Tags) => Tags,
): Promise<void> {
  const target = taggedOf(path);
  return gateway.change(accountId, async (tx) => {
    const document = await find(tx, accountId, target);
    const tags = change(document.tags ?? {});
    if (Object.keys(tags).length > MAX_TAGS) throw badRequest(`A resource may have ${MAX_TAGS} tags at most`);
    await put(tx, accountId, target, { ...document, tags });
  });
}

function taggedOf(path: string): Tagged {
  const [, collection, id, sub, subId, ...rest] = path.split('/');
  if (id !== undefined && id !== '' && rest.length === 0) {
    if (collection === 'restapis' && sub === undefined) return { kind: 'api', apiId: id };
    if (collection === 'restapis' && sub === 'stages' && subId) return { kind: 'stage', apiId: id, id: subId };
    if (collection === 'apikeys' && sub === undefined) return { kind: 'key', id };
    if (collection === 'usageplans' && sub === undefined) return { kind: 'plan', id };
  }
  throw badRequest('Invalid resource ARN specified in the request');
}

async function find(reads: GatewayReads, accountId: string, target: Tagged): Promise<Taggable> {
  if (target.kind === 'api') return (await requireApi(reads, accountId, target.apiId)).settings;
  if (target.kind === 'stage') await requireApi(reads, accountId, target.apiId);
  const [owner, kind] = placeOf(accountId, target);
  const found = await reads.findPart(owner, kind, target.id);
  if (found === undefined) throw notFound(({ stage: 'stage', key: 'apiKey', plan: 'usagePlan' } as const)[target.kind]);
  return found.document;
}

async function put(tx: GatewayTx, accountId: string, target: Tagged, document: Taggable): Promise<void> {
  if (target.kind === 'api') {
    return tx.putApi({ id: target.apiId, protocol: 'REST', document: document as unknown as JsonObject });
  }
  const [owner, kind] = placeOf(accountId, target);
  return tx.putParts(owner, kind, [{ id: target.id, document }]);
}

function placeOf(accountId: string, target: Exclude<Tagged, { kind: 'api' }>): readonly [string, PartKind<Taggable>] {
  if (target.kind === 'stage') return [target.apiId, STAGES];
  return [accountId, target.kind === 'key' ? API_KEYS : USAGE_PLANS];
}
