import { chooseVersion } from '@stoker/core/routing/choose-version';
import { ServiceError } from '@stoker/core/errors/service-error';
import { functionArn } from '@stoker/core/model/arn';
import { type FunctionAlias, type FunctionVersion, LATEST } from '@stoker/core/model/function';
import type { Clock } from '../ports/clock.js';
import type { FunctionKey, FunctionStore } from '../ports/function-store.js';
import type { SnapshotChange } from '../ports/snapshot-source.js';

type Target = FunctionVersion | FunctionAlias;

interface Entry {
  readonly loadedAt: number;
  readonly target: Target;
  refreshing: boolean;
}

export interface CatalogOptions {
  readonly region: string;
  /** ms after which a snapshot is read anew behind the scenes. */
  readonly freshMs: number;
  /** ms after which a snapshot may not be used at all. */
  readonly staleMs: number;
  /** Snapshots kept; the oldest go first. */
  readonly maxEntries: number;
}

/**
 * Immutable snapshots of versions and aliases, as the data plane reads them. A warm look-up touches no database;
 * changes are pushed (`forget`), and where a push is lost a snapshot is replaced after a short lifetime.
 */
export class FunctionCatalog {
  readonly #entries = new Map<string, Entry>();
  /** Counts pushes: a read that a push overtook is answered but not kept, for it may be the older of the two. */
  #pushes = 0;

  constructor(
    private readonly store: Pick<FunctionStore, 'findVersion' | 'findAlias'>,
    private readonly clock: Clock,
    private readonly options: CatalogOptions,
    private readonly random: () => number,
  ) {}

  /**
   * The version that an invocation of `qualifier` runs; answers at once when the snapshot is there.
   *
   * @throws ResourceNotFoundException for an unknown function, version or alias
   */
  resolve(key: FunctionKey, qualifier: string | undefined): FunctionVersion | Promise<FunctionVersion> {
    const target = this.#find(key, qualifier ?? LATEST);
    if (target instanceof Promise) return target.then((found) => this.#version(key, found));
    return this.#version(key, target);
  }

  forget(change: SnapshotChange): void {
    if (change.kind === 'identity') return;
    this.#pushes += 1;
    if (change.kind === 'unknown') return this.#entries.clear();
    const prefix = entryKey(change, '');
    for (const name of this.#entries.keys()) if (name.startsWith(prefix)) this.#entries.delete(name);
  }

  #version(key: FunctionKey, target: Target): FunctionVersion | Promise<FunctionVersion> {
    if ('version' in target) return target;
    const version = this.#find(key, chooseVersion(target, this.random()));
    return version as FunctionVersion | Promise<FunctionVersion>;
  }

  #find(key: FunctionKey, qualifier: string): Target | Promise<Target> {
    const name = entryKey(key, qualifier);
    const entry = this.#entries.get(name);
    const age = entry === undefined ? Infinity : this.clock.monotonic() - entry.loadedAt;
    if (entry === undefined || age > this.options.staleMs) return this.#load(key, qualifier);
    if (age > this.options.freshMs && !entry.refreshing) {
      entry.refreshing = true;
      this.#load(key, qualifier).catch(() => {
        entry.refreshing = false;
      });
    }
    return entry.target;
  }

  async #load(key: FunctionKey, qualifier: string): Promise<Target> {
    const name = entryKey(key, qualifier);
    const loadedAt = this.clock.monotonic();
    const pushes = this.#pushes;
    const target = await this.#read(key, qualifier);
    if (target === undefined) {
      this.#entries.delete(name);
      const arn = functionArn(
        this.options.region,
        key.accountId,
        key.functionName,
        qualifier === LATEST ? undefined : qualifier,
      );
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`);
    }
    if (pushes !== this.#pushes) return target;
    this.#entries.delete(name);
    this.#entries.set(name, { loadedAt, target, refreshing: false });
    if (this.#entries.size > this.options.maxEntries) this.#entries.delete(this.#entries.keys().next().value!);
    return target;
  }

  #read(key: FunctionKey, qualifier: string): Promise<Target | undefined> {
    const isVersion = qualifier === LATEST || /^\d+$/.test(qualifier);
    return isVersion ? this.store.findVersion(key, qualifier) : this.store.findAlias(key, qualifier);
  }
}

function entryKey({ accountId, functionName }: FunctionKey, qualifier: string): string {
  return `${accountId}/${functionName}/${qualifier}`;
}
