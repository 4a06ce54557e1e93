import type { FunctionKey } from '../ports/function-store.js';
import { functionId } from './function-id.js';
import type { FunctionGroup } from './function-group.js';

/** Asynchronous events of a function that nobody runs yet. */
export interface EventBacklog {
  readonly waiting: number;
  /** How many come in a ms. */
  readonly arrivalsPerMs: number;
}

/** The same with how many of them may run at once. */
export interface LimitedBacklog extends EventBacklog {
  readonly limit: number;
}

/** What asynchronous events ask of a fleet: that it grows with their backlog, and how many of them it can take. */
export interface EventDemand {
  /** Notes what waits of a function; nothing, when nothing does any more. */
  noteBacklog(key: FunctionKey, backlog: LimitedBacklog): void;
  /**
   * Events of a function that may be under way: as many as its environments get through in `aheadMs`, and one where it has
   * none.
   */
  eventPlaces(key: FunctionKey, aheadMs: number): number;
}

/** The groups of each function, one a version and tenant. */
export class GroupIndex {
  readonly #groups = new Map<string, Set<FunctionGroup>>();

  add(group: FunctionGroup): void {
    const id = functionId(group.version);
    const own = this.#groups.get(id) ?? new Set();
    this.#groups.set(id, own.add(group));
  }

  delete(group: FunctionGroup): void {
    const id = functionId(group.version);
    const own = this.#groups.get(id);
    if (own?.delete(group) === true && own.size === 0) this.#groups.delete(id);
  }

  /** The backlog counts to the group that was used last: whichever its events were for, it shows what they do. */
  noteBacklog(key: FunctionKey, backlog: LimitedBacklog): void {
    let latest: FunctionGroup | undefined;
    for (const group of this.#of(key)) {
      group.backlog = undefined;
      if (latest === undefined || group.lastUsed > latest.lastUsed) latest = group;
    }
    if (latest !== undefined && backlog.waiting > 0) latest.backlog = backlog;
  }

  eventPlaces(key: FunctionKey, aheadMs: number): number {
    let places = 0;
    for (const group of this.#of(key)) places += group.eventPlaces(aheadMs);
    return Math.max(1, places);
  }

  #of(key: FunctionKey): Iterable<FunctionGroup> {
    return this.#groups.get(functionId(key)) ?? [];
  }
}
