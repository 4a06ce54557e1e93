import { ArrivalRate } from '@stoker/core/scheduling/arrival-rate';
import type { EventBacklog } from '../fleet/event-demand.js';
import type { LaneId } from '../ports/event-store.js';

interface Known {
  readonly lane: LaneId;
  readonly rate: ArrivalRate;
  /** It was reported that something waits. */
  reported: boolean;
}

/** Rate below which a function may be forgotten, events in a ms. */
const NEGLIGIBLE = 1e-6;

/** Tells whoever makes environments what waits of each function, and how fast more comes. */
export class ReportBacklogs {
  readonly #known = new Map<string, Known>();

  constructor(private readonly note: (lane: LaneId, backlog: EventBacklog) => void) {}

  arrived(lane: LaneId, count: number, now: number): void {
    this.#of(lane, now).rate.add(count, now);
  }

  /** @param waiting what waits now, each function once */
  report(waiting: Iterable<LaneId & { readonly count: number }>, now: number): void {
    const told = new Set<Known>();
    for (const { accountId, functionName, count } of waiting) {
      const known = this.#of({ accountId, functionName }, now);
      known.reported = true;
      told.add(known);
      this.note(known.lane, { waiting: count, arrivalsPerMs: known.rate.perMs(now) });
    }
    for (const [key, known] of this.#known) {
      if (told.has(known)) continue;
      if (known.reported) this.note(known.lane, { waiting: 0, arrivalsPerMs: 0 });
      known.reported = false;
      if (known.rate.perMs(now) < NEGLIGIBLE) this.#known.delete(key);
    }
  }

  #of({ accountId, functionName }: LaneId, now: number): Known {
    const key = `${accountId}/${functionName}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = { lane: { accountId, functionName }, rate: new ArrivalRate(now), reported: false };
      this.#known.set(key, known);
    }
    return known;
  }
}
