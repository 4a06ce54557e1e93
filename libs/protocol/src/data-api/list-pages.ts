import { ServiceError } from '@stoker/core/errors/service-error';

/** Pages of everybody's things that are looked through for one account's. */
const MOST_PAGES = 500;

/** One page of a backend's list, and what asks for the next. */
export interface BackendPage {
  readonly items: readonly unknown[];
  readonly next: string | undefined;
}

/**
 * The whole of a list that a backend has in pages. Where it can't be asked for one account's things alone, the marks between its
 * pages are names of others', which nobody may see: so all is read, and paged anew.
 */
export async function allPages(read: (from: string | undefined) => Promise<BackendPage>): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  let from: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next } = await read(from);
    all.push(...items);
    if (next === undefined || next === from) return all;
    from = next;
  }
  throw new ServiceError('ServiceUnavailableException', 'The backend has more to list than can be looked through.');
}

/** What of an account's names is one page, in their order. @param after the last of the page before */
export function pageOf(
  names: readonly string[],
  after: string | undefined,
  limit: number,
): { readonly page: readonly string[]; readonly last: string | undefined } {
  const rest = names.toSorted(byCodeUnits).filter((name) => after === undefined || name > after);
  const page = rest.slice(0, limit);
  return { page, last: rest.length > limit ? page.at(-1) : undefined };
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}
