import { pageRequest } from '@stoker/app/control/paging';
import type { Page, PageRequest } from '@stoker/app/ports/function-store';
import { decodeMarker } from '@stoker/app/ports/page-marker';
import { ServiceError } from '@stoker/core/errors/service-error';

/** Items that a page holds at most. */
const PAGE_SIZE = 100;

/**
 * The page that a request asks for.
 *
 * @param list that gave the token
 * @throws ValidationException for a token that the list never gave
 */
export function pageOfRequest(
  {
    NextToken: marker,
    Limit: maxItems,
  }: { readonly NextToken?: string | undefined; readonly Limit?: number | undefined },
  list: string,
): PageRequest {
  try {
    if (marker !== undefined) decodeMarker(list, marker, 1);
  } catch {
    throw new ServiceError('ValidationException', 'The token is invalid.');
  }
  return pageRequest({ marker, maxItems }, PAGE_SIZE);
}

export function nextToken({ nextMarker }: Page<unknown>): { readonly NextToken?: string } {
  return nextMarker === undefined ? {} : { NextToken: nextMarker };
}
