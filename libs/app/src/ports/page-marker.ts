import { ServiceError } from '@stoker/core/errors/service-error';

/**
 * Markers of paged lists: the sort key of the last item handed out, so that a page goes on at the right place
 * even when that item is gone. Opaque to callers. `list` names the list, so that a marker works for no other.
 */
export function encodeMarker(list: string, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/**
 * The sort key that `encodeMarker` was given.
 *
 * @param length how many parts the list's key has
 * @throws InvalidParameterValueException for a marker that this list never gave
 */
export function decodeMarker(list: string, marker: string, length: number): string[] {
  const [name, ...key] = parts(marker);
  if (name !== list || key.length !== length) {
    throw new ServiceError('InvalidParameterValueException', 'The marker is not valid for this list.');
  }
  return key;
}

function parts(marker: string): string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(marker, 'base64url').toString());
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : [];
  } catch {
    return [];
  }
}
