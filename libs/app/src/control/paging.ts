import type { PageRequest } from '../ports/function-store.js';

/** Items that a page of a list holds at most, whatever the caller asks for, as on AWS. */
const PAGE_SIZE = 50;

export interface ListCommand {
  readonly marker: string | undefined;
  readonly maxItems: number | undefined;
}

/** An empty marker is none: SDKs send one where a caller passes an empty string. */
export function pageRequest({ marker, maxItems = PAGE_SIZE }: ListCommand): PageRequest {
  return { marker: marker === '' ? undefined : marker, maxItems: Math.min(maxItems, PAGE_SIZE) };
}
