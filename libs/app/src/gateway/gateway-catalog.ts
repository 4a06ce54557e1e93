import type { SiteName } from '@stoker/core/http/locate-site';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Site } from './site.js';

/**
 * Sites by the names that lead to them, from memory for every site in use: once it was asked for, a request costs no
 * look-up in the database, and a change is seen within a second or so. What is not there is remembered, too, so that
 * guesses cost nothing.
 */
export interface GatewayCatalog {
  functionUrl(urlId: string): MaybePromise<Site | undefined>;
  api(apiId: string): MaybePromise<Site | undefined>;
  /** Where a custom domain leads. @param name in lower case */
  domain(name: string): MaybePromise<DomainMappings | undefined>;
}

/** The mappings of a custom domain. */
export interface DomainMappings {
  /** The API that a path belongs to, by the longest key that it begins with. */
  apiOf(path: string): DomainMapping | undefined;
}

export interface DomainMapping {
  readonly apiId: string;
  readonly stage: string;
  /** `/orders/v1`; empty where all of the domain leads to the API. */
  readonly prefix: string;
}

/** A site, and how the request looks from there. */
export interface FoundSite {
  readonly site: Site;
  readonly path: string;
  readonly prefix: string;
  readonly stage?: string | undefined;
}

/** Finds the site that an address names; undefined where nobody has it. */
export function findSite(catalog: GatewayCatalog, name: SiteName, path: string): MaybePromise<FoundSite | undefined> {
  if (name.kind === 'domain') return after(catalog.domain(name.name), (domain) => behind(catalog, domain, path));
  const site = name.kind === 'api' ? catalog.api(name.id) : catalog.functionUrl(name.id);
  return after(site, (found) => found && { site: found, path: name.path, prefix: name.prefix });
}

function behind(
  catalog: GatewayCatalog,
  domain: DomainMappings | undefined,
  path: string,
): MaybePromise<FoundSite | undefined> {
  const mapping = domain?.apiOf(path);
  if (mapping === undefined) return undefined;
  const { apiId, stage, prefix } = mapping;
  const rest = path.slice(prefix.length) || '/';
  return after(catalog.api(apiId), (site) => site && { site, path: rest, prefix, stage });
}

function after<T, R>(value: MaybePromise<T>, use: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}
