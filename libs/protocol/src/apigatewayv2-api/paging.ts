import { findV2Api, requirePart, type V2ApiKey } from '@stoker/app/gateway/v2/api-turn';
import type { Page, PageRequest } from '@stoker/app/ports/function-store';
import type { GatewayPart, GatewayReads, PartKind } from '@stoker/app/ports/gateway-store';
import { badRequest } from '@stoker/core/gateway/refusals';

interface PageInput {
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

/** Items of a page that does not say how many, and of any. */
const USUAL_ITEMS = 100;
const MOST_ITEMS = 500;

/** @throws BadRequestException for a number of results that is none */
export function pageRequest({ MaxResults = String(USUAL_ITEMS), NextToken }: PageInput): PageRequest {
  if (!/^[1-9]\d{0,5}$/.test(MaxResults)) throw badRequest('Invalid value for maxResults');
  return { marker: NextToken === '' ? undefined : NextToken, maxItems: Math.min(Number(MaxResults), MOST_ITEMS) };
}

export function pageOutput<T, O>({ items, nextMarker }: Page<T>, itemOf: (item: T) => O) {
  return { Items: items.map(itemOf), ...(nextMarker !== undefined && { NextToken: nextMarker }) };
}

/** A page of the parts of an API. @throws NotFoundException, BadRequestException */
export async function partsPage<D, O>(
  reads: GatewayReads,
  key: V2ApiKey,
  kind: PartKind<D>,
  input: PageInput,
  itemOf: (part: GatewayPart<D>) => O,
) {
  const request = pageRequest(input);
  await findV2Api(reads, key);
  return pageOutput(await reads.listParts(key.apiId, kind, request), itemOf);
}

/** One part of an API. @throws NotFoundException @param what `Route`, `Stage` … */
export async function onePart<D>(
  reads: GatewayReads,
  key: V2ApiKey,
  kind: PartKind<D>,
  id: string,
  what: string,
): Promise<GatewayPart<D>> {
  await findV2Api(reads, key);
  return requirePart(reads, key.apiId, kind, id, what);
}
