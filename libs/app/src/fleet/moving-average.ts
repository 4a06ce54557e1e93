/** Exponentially weighted average that starts at its first sample. */
export class MovingAverage {
  #value: number | undefined;

  /** @param weight share of a new sample, 0 to 1 */
  constructor(private readonly weight: number) {}

  get value(): number | undefined {
    return this.#value;
  }

  add(sample: number): void {
    this.#value = this.#value === undefined ? sample : this.#value + this.weight * (sample - this.#value);
  }
}
