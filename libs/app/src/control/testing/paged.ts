import type { Page, PageRequest } from '../../ports/function-store.js';
import { decodeMarker, encodeMarker } from '../../ports/page-marker.js';

/** Orders by code point, versions by number with `$LATEST` before all. */
export function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? '';
    if (left === right) continue;
    if (/^\d+$/.test(left) && /^\d+$/.test(right)) return Number(left) - Number(right);
    return left < right ? -1 : 1;
  }
  return 0;
}

/** A page of a list in memory. `items` must be in the order of `keyOf`, upwards unless told. */
export function paged<T>(
  list: string,
  items: T[],
  keyOf: (item: T) => string[],
  page: PageRequest,
  order: 'up' | 'down' = 'up',
): Page<T> {
  const sign = order === 'up' ? 1 : -1;
  const after =
    page.marker === undefined ? undefined : decodeMarker(list, page.marker, items[0] ? keyOf(items[0]).length : 1);
  const rest = after === undefined ? items : items.filter((item) => sign * compare(keyOf(item), after) > 0);
  const answer = rest.slice(0, page.maxItems);
  const last = answer.at(-1);
  return rest.length > answer.length && last !== undefined
    ? { items: answer, nextMarker: encodeMarker(list, keyOf(last)) }
    : { items: answer };
}
