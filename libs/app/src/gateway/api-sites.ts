import { type MaybePromise, SnapshotCache } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { GatewayApi, GatewayProtocol, GatewayReads } from '../ports/gateway-store.js';
import type { SnapshotChange, SnapshotSource } from '../ports/snapshot-source.js';
import type { SitesOfKind } from './combined-catalog.js';
import type { Site } from './site.js';

export interface ApiKind<S extends Site> {
  readonly protocol: GatewayProtocol;
  /** APIs that are kept in memory. */
  readonly maxEntries: number;
  /** Makes the site of an API. */
  readonly compile: (api: GatewayApi) => Promise<S>;
}

/** A site, and the revision that its API had when it was read. */
interface Compiled<S extends Site> {
  readonly revision: number;
  readonly site: WeakRef<S>;
}

/**
 * APIs of one kind by id, compiled, from memory for every API in use. Changes are pushed; where a push is lost, what was read counts
 * for 30 s at most. An API that is looked at again and has not changed is not compiled again, so that its site keeps what it has
 * learned, such as the answers of authorizers.
 */
export class ApiSites<S extends Site> implements SitesOfKind {
  readonly #snapshots: SnapshotCache<S>;
  /** Those that were compiled last. */
  readonly #compiled = new Map<string, Compiled<S>>();

  constructor(
    private readonly store: Pick<GatewayReads, 'findApi'>,
    changes: SnapshotSource,
    clock: Clock,
    private readonly kind: ApiKind<S>,
  ) {
    const { maxEntries } = kind;
    this.#snapshots = new SnapshotCache((id) => this.#read(id), clock, {
      foundMs: 30_000,
      absentMs: 5_000,
      maxEntries,
    });
    changes.onChange((change) => this.#forget(change));
  }

  readonly held = (apiId: string): S | undefined => this.#snapshots.held(apiId);

  readonly find = (apiId: string): MaybePromise<S | undefined> => this.#snapshots.get(apiId);

  async #read(apiId: string): Promise<S | undefined> {
    const found = await this.store.findApi(apiId);
    if (found?.protocol !== this.kind.protocol) {
      this.#compiled.delete(apiId);
      return undefined;
    }
    const { revision } = found;
    const before = this.#compiled.get(apiId);
    const same = before?.revision === revision ? before.site.deref() : undefined;
    if (same !== undefined) return same;
    const site = await this.kind.compile(found);
    this.#compiled.set(apiId, { revision, site: new WeakRef(site) });
    if (this.#compiled.size > 2 * this.kind.maxEntries) this.#prune();
    return site;
  }

  /** Those that nobody has any more. */
  #prune(): void {
    for (const [apiId, { site }] of this.#compiled) if (site.deref() === undefined) this.#compiled.delete(apiId);
  }

  #forget(change: SnapshotChange): void {
    if (change.kind !== 'gateway' && change.kind !== 'unknown') return;
    this.#snapshots.forget(({ id }) => change.kind === 'unknown' || id === change.owner);
  }
}
