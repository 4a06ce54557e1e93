import type { ApiMapping } from '@stoker/core/gateway/domain-name';
import { type MaybePromise, SnapshotCache, type SnapshotCacheOptions } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { GatewayReads } from '../ports/gateway-store.js';
import type { SnapshotChange, SnapshotSource } from '../ports/snapshot-source.js';
import { MAPPINGS } from './api-mappings.js';
import type { DomainMapping, DomainMappings } from './gateway-catalog.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 10_000 };

interface Domain extends DomainMappings {
  readonly name: string;
}

/** Where custom domain names lead, from memory for every name in use, as sites are. */
export class CustomDomains {
  readonly #domains: SnapshotCache<Domain>;

  constructor(
    private readonly store: Pick<GatewayReads, 'findName' | 'partsOf'>,
    changes: SnapshotSource,
    clock: Clock,
  ) {
    this.#domains = new SnapshotCache((name) => this.#read(name), clock, LIMITS);
    changes.onChange((change) => this.#forget(change));
  }

  /** @param name in lower case */
  readonly find = (name: string): MaybePromise<DomainMappings | undefined> => this.#domains.get(name);

  async #read(name: string): Promise<Domain | undefined> {
    if ((await this.store.findName(name)) === undefined) return undefined;
    const mappings = await this.store.partsOf(name, MAPPINGS);
    return { name, apiOf: mapper(mappings.map(({ document }) => document)) };
  }

  #forget(change: SnapshotChange): void {
    if (change.kind !== 'gateway' && change.kind !== 'unknown') return;
    this.#domains.forget(({ name }) => change.kind === 'unknown' || name === change.owner);
  }
}

/** Finds the mapping whose key a path begins with, the longest first. */
export function mapper(mappings: readonly ApiMapping[]): (path: string) => DomainMapping | undefined {
  const byLength = [...mappings].sort((a, b) => b.key.length - a.key.length);
  const known = byLength.map(({ apiId, stage, key }) => ({ apiId, stage, prefix: key === '' ? '' : `/${key}` }));
  return (path) => known.find(({ prefix }) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
}
