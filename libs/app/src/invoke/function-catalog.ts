import { chooseVersion } from '@stoker/core/routing/choose-version';
import { ServiceError } from '@stoker/core/errors/service-error';
import { functionArn } from '@stoker/core/model/arn';
import { type FunctionAlias, type FunctionVersion, LATEST } from '@stoker/core/model/function';
import type { Clock } from '../ports/clock.js';
import type { FunctionKey, FunctionStore } from '../ports/function-store.js';
import { mayBeOfFunction, type SnapshotChange } from '../ports/snapshot-source.js';

type Target = FunctionVersion | FunctionAlias;

interface Entry {
  readonly loadedAt: number;
  readonly target: Target;
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
  /** Reads under way. One that a push overtook is taken out: it is answered but not kept, for it may be the older. */
  readonly #loading = new Map<string, Promise<Target>>();

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
    if (!mayBeOfFunction(change)) return;
    const prefix = change.kind === 'unknown' ? '' : entryKey(change, '');
    for (const map of [this.#entries, this.#loading]) {
      for (const name of map.keys()) if (name.startsWith(prefix)) map.delete(name);
    }
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
    // Whoever asks next tries again where this read fails.
    if (age > this.options.freshMs) this.#load(key, qualifier).catch(() => undefined);
    return entry.target;
  }

  /** Reads once for all who ask at the same time. */
  #load(key: FunctionKey, qualifier: string): Promise<Target> {
    const name = entryKey(key, qualifier);
    const underWay = this.#loading.get(name);
    if (underWay !== undefined) return underWay;
    const loadedAt = this.clock.monotonic();
    const isCurrent = (): boolean => this.#loading.get(name) === loading;
    const loading = this.#read(key, qualifier).then(
      (target) => {
        if (isCurrent()) this.#keep(name, target === undefined ? undefined : { loadedAt, target });
        if (target === undefined) throw this.#notFound(key, qualifier);
        return target;
      },
      (error: unknown) => {
        if (isCurrent()) this.#loading.delete(name);
        throw error;
      },
    );
    this.#loading.set(name, loading);
    return loading;
  }

  /** The newest stand at the end, so the oldest go first. */
  #keep(name: string, entry: Entry | undefined): void {
    this.#loading.delete(name);
    this.#entries.delete(name);
    if (entry !== undefined) this.#entries.set(name, entry);
    if (this.#entries.size > this.options.maxEntries) this.#entries.delete(this.#entries.keys().next().value!);
  }

  #notFound({ accountId, functionName }: FunctionKey, qualifier: string): ServiceError {
    const shown = qualifier === LATEST ? undefined : qualifier;
    const arn = functionArn(this.options.region, accountId, functionName, shown);
    return new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`);
  }

  #read(key: FunctionKey, qualifier: string): Promise<Target | undefined> {
    const isVersion = qualifier === LATEST || /^\d+$/.test(qualifier);
    return isVersion ? this.store.findVersion(key, qualifier) : this.store.findAlias(key, qualifier);
  }
}

function entryKey({ accountId, functionName }: FunctionKey, qualifier: string): string {
  return `${accountId}/${functionName}/${qualifier}`;
}
