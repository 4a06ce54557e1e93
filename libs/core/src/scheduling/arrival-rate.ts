/** ms in which an arrival is half forgotten. */
const HALF_LIFE_MS = 5_000;
const DECAY_PER_MS = Math.LN2 / HALF_LIFE_MS;

/** How many arrive in a ms, those of the last seconds counted most. */
export class ArrivalRate {
  #perMs = 0;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  add(count: number, now: number): void {
    this.#perMs = this.perMs(now) + count * DECAY_PER_MS;
    this.#at = now;
  }

  perMs(now: number): number {
    return this.#perMs * Math.exp(-Math.max(0, now - this.#at) * DECAY_PER_MS);
  }
}
