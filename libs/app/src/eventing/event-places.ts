import type { EventBacklog, EventDemand } from '../fleet/event-demand.js';
import type { AdmissionScope } from '../invoke/admission.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { LaneId } from '../ports/event-store.js';

/**
 * How many events of a function may be under way on this host: as many as its environments can take, and no more than it may
 * run at once, so that events are neither handed out to wait nor to be refused.
 */
export class EventPlaces {
  constructor(
    private readonly fleet: EventDemand,
    private readonly scopeOf: (lane: LaneId) => MaybePromise<AdmissionScope>,
  ) {}

  of(lane: LaneId, aheadMs: number): number {
    return Math.max(1, Math.min(this.fleet.eventPlaces(lane, aheadMs), this.#limit(lane)));
  }

  noteBacklog(lane: LaneId, backlog: EventBacklog): void {
    this.fleet.noteBacklog(lane, { ...backlog, limit: this.#limit(lane) });
  }

  /** Without waiting: who is not known yet, or may not run at all, is found out by the one that is always tried. */
  #limit(lane: LaneId): number {
    try {
      const scope = this.scopeOf(lane);
      if (!(scope instanceof Promise)) return scope.limit;
      scope.catch(() => undefined); // whoever asks next reads again
      return Infinity;
    } catch {
      return 1;
    }
  }
}
