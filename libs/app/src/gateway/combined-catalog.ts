import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { GatewayCatalog } from './gateway-catalog.js';
import type { Site } from './site.js';

/** Finds a site of one kind by its id; at once for those in use. */
export type FindSite = (id: string) => MaybePromise<Site | undefined>;

/** The sites of one kind, some of which are in memory. */
export interface SitesOfKind {
  /** What is in memory; nothing is read for who asks. */
  readonly held: (id: string) => Site | undefined;
  readonly find: FindSite;
}

export interface CatalogParts {
  readonly functionUrls: FindSite;
  /** One for each kind of API; ids are of one kind alone. */
  readonly apis: readonly SitesOfKind[];
  readonly domain: GatewayCatalog['domain'];
}

/** The catalog of all kinds of sites. */
export function combinedCatalog({ functionUrls, apis, domain }: CatalogParts): GatewayCatalog {
  const apiFrom = (id: string, at: number): MaybePromise<Site | undefined> => {
    const kind = apis[at];
    const found = kind?.find(id);
    if (found instanceof Promise) return found.then((site) => site ?? (kind && apiFrom(id, at + 1)));
    return found ?? (kind && apiFrom(id, at + 1));
  };
  // That an API is of no other kind is forgotten sooner than the API: what is in use is looked for in memory first, or all but the
  // first kind would be read about again and again.
  const api = (id: string): MaybePromise<Site | undefined> => {
    for (const kind of apis) {
      const site = kind.held(id);
      if (site !== undefined) return site;
    }
    return apiFrom(id, 0);
  };
  return { functionUrl: functionUrls, api, domain };
}
