/** ms in which what was the least counts for twice as much, so that a handler that became slower is believed. */
const DOUBLING_MS = 60_000;

/** The least that a moving average was lately: what a handler takes while processors are not busy with too many of it. */
export class LeastDuration {
  #value: number | undefined;
  #at = 0;

  get value(): number | undefined {
    return this.#value;
  }

  /** @param averageMs as it is at `now`, ms of any steady clock */
  note(averageMs: number, now: number): void {
    const before = this.#value === undefined ? Infinity : this.#value * 2 ** ((now - this.#at) / DOUBLING_MS);
    this.#value = Math.min(averageMs, before);
    this.#at = now;
  }
}
