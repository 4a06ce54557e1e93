import type { Page, PageRequest } from '@stoker/app/ports/function-store';

/** Rows that are asked for at once. */
const PAGE = 100;

/** All items of a paged list. */
export async function allPages<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let marker: string | undefined;
  do {
    const page = await list({ maxItems: PAGE, marker });
    found.push(...page.items);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return found;
}
