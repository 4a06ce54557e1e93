/**
 * How fast a function may grow: Lambda adds at most 1,000 environments every ten seconds to each.
 * https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 */
const MOST = 1_000;
const PER_MS = MOST / 10_000;

/** Environments that a function may still start: a bucket that fills again. */
export class ScaleRate {
  #left = MOST;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  room(now: number): number {
    return Math.floor(Math.min(MOST, this.#left + Math.max(0, now - this.#at) * PER_MS));
  }

  /** One was started. */
  take(now: number): void {
    this.#left = Math.min(MOST, this.#left + Math.max(0, now - this.#at) * PER_MS) - 1;
    this.#at = now;
  }

  /** Nothing would be lost by forgetting it. */
  isFull(now: number): boolean {
    return this.room(now) === MOST;
  }
}
