import type { Page, PageRequest } from '../ports/function-store.js';
import { decodeMarker, encodeMarker } from '../ports/page-marker.js';

/** Items that a page of a list holds at most, whatever the caller asks for, as on AWS. */
const PAGE_SIZE = 50;

export interface ListCommand {
  readonly marker: string | undefined;
  readonly maxItems: number | undefined;
}

/** An empty marker is none: SDKs send one where a caller passes an empty string. */
export function pageRequest({ marker, maxItems = Infinity }: ListCommand, pageSize = PAGE_SIZE): PageRequest {
  return { marker: marker === '' ? undefined : marker, maxItems: Math.min(maxItems, pageSize) };
}

/**
 * The page of a list that is at hand as a whole, in the order of its keys.
 *
 * @param list names the list, so that its markers work for no other
 * @throws InvalidParameterValueException for a marker that this list never gave
 */
export function pageOf<T>(
  list: string,
  items: readonly T[],
  keyOf: (item: T) => string,
  { marker, maxItems }: PageRequest,
): Page<T> {
  const [after] = marker === undefined ? [] : decodeMarker(list, marker, 1);
  const rest = items.filter((item) => after === undefined || keyOf(item) > after);
  const shown = rest.slice(0, maxItems);
  const last = shown.at(-1);
  return rest.length > shown.length && last !== undefined
    ? { items: shown, nextMarker: encodeMarker(list, [keyOf(last)]) }
    : { items: shown };
}
