import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { GatewayCatalog } from './gateway-catalog.js';
import type { Site } from './site.js';

/** Finds a site of one kind by its id; at once for those in use. */
export type FindSite = (id: string) => MaybePromise<Site | undefined>;

export interface CatalogParts {
  readonly functionUrls: FindSite;
  /** One for each kind of API; ids are of one kind alone. */
  readonly apis: readonly FindSite[];
  readonly domain: GatewayCatalog['domain'];
}

/** The catalog of all kinds of sites. */
export function combinedCatalog({ functionUrls, apis, domain }: CatalogParts): GatewayCatalog {
  const apiFrom = (id: string, at: number): MaybePromise<Site | undefined> => {
    const find = apis[at];
    const found = find?.(id);
    if (found instanceof Promise) return found.then((site) => site ?? (find && apiFrom(id, at + 1)));
    return found ?? (find && apiFrom(id, at + 1));
  };
  return { functionUrl: functionUrls, api: (id) => apiFrom(id, 0), domain };
}
