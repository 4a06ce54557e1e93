import { ServiceError } from '@stoker/core/errors/service-error';
import { decodeMarker, encodeMarker } from '@stoker/app/ports/page-marker';
import type { Page, PageRequest } from '@stoker/app/ports/function-store';

/** The key that a page starts after; empty for the first page. */
export function markerKey(list: string, { marker }: PageRequest, length: number): string[] {
  return marker === undefined ? [] : decodeMarker(list, marker, length);
}

/**
 * A part of a marker that must be a number.
 *
 * @param toNumber answers undefined for what is none
 * @throws InvalidParameterValueException
 */
export function markerNumber(part: string, toNumber: (text: string) => number | undefined): number {
  const number = toNumber(part);
  if (number === undefined) {
    throw new ServiceError('InvalidParameterValueException', 'The marker is not valid for this list.');
  }
  return number;
}

/** For `markerNumber`: a number such as a time in ms. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The page of `items`, which are one more than a page holds where there is another page. */
export function cut<T>(list: string, items: T[], { maxItems }: PageRequest, keyOf: (item: T) => string[]): Page<T> {
  const shown = items.slice(0, maxItems);
  const last = shown.at(-1);
  return items.length > shown.length && last !== undefined
    ? { items: shown, nextMarker: encodeMarker(list, keyOf(last)) }
    : { items: shown };
}
