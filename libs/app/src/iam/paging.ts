import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import type { Page, PageRequest } from '../ports/function-store.js';
import { decodeMarker, encodeMarker } from '../ports/page-marker.js';

/** Items that a page holds where the caller does not say. */
const PAGE_SIZE = 100;

/** How callers ask for a part of a list: 1 to 1,000 items behind a marker. */
export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export function iamPage({ Marker, MaxItems = PAGE_SIZE }: PageInput): PageRequest {
  return { marker: Marker, maxItems: MaxItems };
}

/**
 * A page of a list that is whole in memory and in the order of its keys: those that belong to one user, group, role or
 * policy are short.
 *
 * @param list names the list, so that a marker works for no other
 * @throws ValidationException for a marker that this list never gave
 */
export function pageOf<T>(list: string, items: readonly T[], keyOf: (item: T) => string, input: PageInput): Page<T> {
  const { marker, maxItems } = iamPage(input);
  const [after] = marker === undefined ? [undefined] : markerParts(list, marker, 1);
  const rest = after === undefined ? items : items.slice(items.findIndex((item) => keyOf(item) === after) + 1);
  const shown = rest.slice(0, maxItems);
  const last = shown.at(-1);
  if (rest.length === shown.length || last === undefined) return { items: shown };
  return { items: shown, nextMarker: encodeMarker(list, [keyOf(last)]) };
}

/** `decodeMarker`, with the error that IAM has for it. */
export function markerParts(list: string, marker: string, length: number): string[] {
  try {
    return decodeMarker(list, marker, length);
  } catch (error) {
    throw invalidMarker(error);
  }
}

/** A page of a store's list, with the error that IAM has for a marker that is none. */
export async function storePage<T>(page: Promise<Page<T>>): Promise<Page<T>> {
  try {
    return await page;
  } catch (error) {
    throw isServiceError(error, 'InvalidParameterValueException') ? invalidMarker(error) : error;
  }
}

function invalidMarker(cause: unknown): ServiceError {
  return new ServiceError('ValidationException', 'Invalid Marker.', {}, { cause });
}
