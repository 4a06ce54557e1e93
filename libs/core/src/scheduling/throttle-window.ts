/** ms for which nothing is tried after a refusal while nothing runs; doubles with each in a row. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** ms after which a refusal says nothing any more. */
const REMEMBERED_MS = 60_000;

/**
 * How many events of one function may be under way, as far as refusals tell: after one no more than those that were
 * admitted, after that one more for each round that passes without another (additive increase, as in TCP). A backlog so
 * runs at the pace of a limit that nobody told us, and hardly an event of it is taken up only to be put back.
 */
export class ThrottleWindow {
  #limit = Infinity;
  #pauseMs = FIRST_PAUSE_MS;
  #pausedUntil = 0;
  #refusedAt = -Infinity;

  /** Events that may be under way at `now`, ms of any steady clock. */
  limit(now: number): number {
    return now < this.#pausedUntil ? 0 : Math.max(1, Math.floor(this.#limit));
  }

  /** Nothing would be lost by forgetting it. */
  isStale(now: number): boolean {
    return now - this.#refusedAt > REMEMBERED_MS;
  }

  /** @param underWay events of the function that still run */
  refused(underWay: number, now: number): void {
    this.#limit = underWay;
    this.#refusedAt = now;
    if (underWay > 0 || now < this.#pausedUntil) return;
    this.#pausedUntil = now + this.#pauseMs;
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  admitted(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#limit += 1 / Math.max(1, this.#limit);
  }
}
