/** What is known of one runtime's stems. */
export interface StemSnapshot {
  /** Stems that wait. */
  readonly waiting: number;
  /** Stems being created. */
  readonly starting: number;
  /** Stems to keep waiting when nothing happens. */
  readonly target: number;
  /** Stems that are likely to be taken while one is created; see `StemDemand`. */
  readonly demand: number;
  /** Upper bound of waiting and starting ones. */
  readonly ceiling: number;
  /** Stems that the host's memory has room for. */
  readonly room: number;
  /** Stems that may be in creation at once. */
  readonly maxStarting: number;
}

/** How many stems to create: what is to wait when nothing happens, and what demand takes meanwhile, under all bounds. */
export function stemsToCreate(s: StemSnapshot): number {
  const wanted = Math.min(s.ceiling, s.target + Math.ceil(s.demand));
  return Math.max(0, Math.min(wanted - s.waiting - s.starting, s.maxStarting - s.starting, s.room));
}

/** ms in which a peak of demand is half forgotten. */
const HALF_LIFE_MS = 30_000;
/** Demand below this is none. */
const NEGLIGIBLE = 0.5;

/**
 * The most stems of a runtime that were taken within the time that one takes to create, remembered as a peak that
 * halves: bursts come again, so the pool is as large as the last one was for a while.
 */
export class StemDemand {
  #takes: number[] = [];
  #peak = 0;
  #peakAt = 0;

  /** @param creationMs how long a stem takes to create */
  take(now: number, creationMs: number): void {
    this.#takes = [...this.#takes.filter((at) => now - at < creationMs), now];
    if (this.#takes.length < this.value(now)) return;
    this.#peak = this.#takes.length;
    this.#peakAt = now;
  }

  value(now: number): number {
    const value = this.#peak * 2 ** (-(now - this.#peakAt) / HALF_LIFE_MS);
    return value < NEGLIGIBLE ? 0 : value;
  }
}
