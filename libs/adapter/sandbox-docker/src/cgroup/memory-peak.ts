import type { ControlFile } from './control-file.js';
import { fieldOf } from './control-file.js';

/**
 * The peak of what a function itself used. The kernel's own figure counts file cache too, which is given back
 * before anybody runs out of memory and would make every function look full; so the cache is taken off. That is
 * exact when the cache has not changed since the peak, and an estimate otherwise.
 */
export class MemoryPeak {
  #raw = -1;
  #highest = 0;

  /**
   * @param peak file with the kernel's figure
   * @param statistics `memory.stat`
   * @param prefix what its names begin with: v1 has `total_` for figures with children
   */
  constructor(
    readonly peak: ControlFile,
    readonly statistics: ControlFile,
    readonly prefix: 'total_' | '',
  ) {}

  /** The kernel's figure has been put back. */
  forget(): void {
    this.#raw = -1;
    this.#highest = 0;
  }

  /** Reads the cheap file each time and the dear one only when that has changed. */
  read(): number {
    const raw = Number(this.peak.read());
    if (raw === this.#raw) return this.#highest;
    const text = this.statistics.read();
    const cache = fieldOf(text, `${this.prefix}inactive_file`) + fieldOf(text, `${this.prefix}active_file`);
    this.#raw = raw;
    this.#highest = Math.max(this.#highest, raw - cache);
    return this.#highest;
  }
}
