import type { BusKey } from '@stoker/core/events/bus/bus-name';
import { type CompiledRule, compileRules } from '@stoker/core/events/bus/compile-rules';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Tags } from '@stoker/core/model/tags';
import { type MaybePromise, SnapshotCache, type SnapshotCacheOptions } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { EventBuses } from '../ports/event-buses.js';
import type { SnapshotChange, SnapshotSource } from '../ports/snapshot-source.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 10_000 };

/** A bus as the data path reads it. */
export interface BusSnapshot extends BusKey {
  readonly policy: PolicyDocument | undefined;
  readonly tags: Tags;
  /** Those that may have to do with events. */
  readonly rules: readonly CompiledRule[];
}

/**
 * Buses with their rules compiled, from memory for every bus in use. Changes are pushed; where a push is lost, what was read
 * counts for 30 s at most.
 */
export class BusSnapshots {
  readonly #snapshots: SnapshotCache<BusSnapshot>;

  constructor(
    private readonly buses: Pick<EventBuses, 'rulesOf'>,
    changes: SnapshotSource,
    clock: Clock,
  ) {
    this.#snapshots = new SnapshotCache((key) => this.#read(key), clock, LIMITS);
    changes.onChange((change) => this.#forget(change));
  }

  /** What `use` makes of a bus; at once when it is at hand. A default bus of which nothing is kept is undefined too. */
  with<R>({ accountId, busName }: BusKey, use: (bus: BusSnapshot | undefined) => R): MaybePromise<R> {
    const snapshot = this.#snapshots.get(`${accountId}/${busName}`);
    return snapshot instanceof Promise ? snapshot.then(use) : use(snapshot);
  }

  async #read(key: string): Promise<BusSnapshot | undefined> {
    const slash = key.indexOf('/');
    const found = await this.buses.rulesOf({ accountId: key.slice(0, slash), busName: key.slice(slash + 1) });
    if (found === undefined) return undefined;
    const { accountId, busName, policy, tags } = found.bus;
    return { accountId, busName, policy, tags, rules: compileRules(found.rules) };
  }

  #forget(change: SnapshotChange): void {
    if (change.kind !== 'event-bus' && change.kind !== 'unknown') return;
    this.#snapshots.forget(
      ({ accountId, busName }) =>
        change.kind === 'unknown' || (accountId === change.accountId && busName === change.busName),
    );
  }
}
