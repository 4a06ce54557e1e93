import type { ListCommand } from '@stoker/app/control/paging';
import type { Page } from '@stoker/app/ports/function-store';
import { decodeMarker } from '@stoker/app/ports/page-marker';
import { ServiceError } from '@stoker/core/errors/service-error';

/**
 * The page that a request asks for.
 *
 * @param list that gave the token
 * @param length how many parts the list's key has
 * @throws ValidationException for a token that the list never gave
 */
export function listCommand(
  {
    NextToken: marker,
    MaxResults: maxItems,
  }: { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined },
  list: string,
  length: number,
): ListCommand {
  try {
    if (marker !== undefined) decodeMarker(list, marker, length);
  } catch {
    throw new ServiceError('ValidationException', 'Invalid NextToken.');
  }
  return { marker, maxItems };
}

export function nextToken({ nextMarker }: Page<unknown>): { readonly NextToken?: string } {
  return nextMarker === undefined ? {} : { NextToken: nextMarker };
}
