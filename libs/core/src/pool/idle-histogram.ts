/** Idle times at which the next invocation of a function is to be expected, ms. */
export interface ReturnWindow {
  readonly earliestMs: number;
  readonly latestMs: number;
}

const BIN_MS = 60_000;
/** Four hours: who is away for longer is not worth memory in the meantime. */
const BINS = 240;
const HEAD = 0.05;
const TAIL = 0.99;
/** Share by which the window is widened on both sides. */
const MARGIN = 0.1;
const FEWEST_SAMPLES = 10;
/** Coefficient of variation of the bins under which their shape says nothing. */
const LEAST_VARIATION = 2;
/** Samples at which all are halved, so that the past is forgotten and bins never overflow. */
const MOST_SAMPLES = 2_000;

/**
 * How long a function was idle each time before it was invoked again, in minutes up to a range: the "hybrid histogram
 * policy" of Shahrad et al., "Serverless in the Wild", USENIX ATC 2020, §4.2. Half a kilobyte each.
 * https://www.usenix.org/conference/atc20/presentation/shahrad
 */
export class IdleHistogram {
  readonly #bins = new Uint16Array(BINS);
  #inside = 0;
  /** Sum of the squares of the bins. */
  #squares = 0;
  #outside = 0;

  get samples(): number {
    return this.#inside + this.#outside;
  }

  add(idleMs: number): void {
    const bin = Math.floor(Math.max(0, idleMs) / BIN_MS);
    if (bin >= BINS) {
      this.#outside += 1;
    } else {
      this.#squares += 2 * this.#bins[bin]! + 1;
      this.#bins[bin]! += 1;
      this.#inside += 1;
    }
    if (this.samples >= MOST_SAMPLES) this.#halve();
  }

  /**
   * When the next invocation is to be expected, from its head to its tail. Undefined when nothing can be said: too few
   * samples, too many out of range, or no shape to be seen in them.
   */
  window(): ReturnWindow | undefined {
    if (this.#inside < FEWEST_SAMPLES || this.#outside > this.#inside || this.#variation() < LEAST_VARIATION) {
      return undefined;
    }
    return {
      earliestMs: Math.round(this.#binAt(HEAD) * BIN_MS * (1 - MARGIN)),
      latestMs: Math.round((this.#binAt(TAIL) + 1) * BIN_MS * (1 + MARGIN)),
    };
  }

  /** The first bin up to which, itself included, this share of the samples lies. */
  #binAt(share: number): number {
    let seen = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      seen += this.#bins[bin]!;
      if (seen >= share * this.#inside) return bin;
    }
    return BINS - 1;
  }

  #variation(): number {
    const mean = this.#inside / BINS;
    return Math.sqrt(Math.max(0, this.#squares / BINS - mean * mean)) / mean;
  }

  #halve(): void {
    this.#inside = 0;
    this.#squares = 0;
    this.#outside >>= 1;
    for (let bin = 0; bin < BINS; bin += 1) {
      const half = this.#bins[bin]! >> 1;
      this.#bins[bin] = half;
      this.#inside += half;
      this.#squares += half * half;
    }
  }
}
