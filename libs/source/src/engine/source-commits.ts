import { backoffMs, pause } from './pause.js';
import type { EngineTimes } from './engine-ports.js';

/**
 * Tells a source how far a partition was dealt with, one call at once: while one is under way, only the last of what comes is
 * kept. What fails is told again with what comes next, and at the end.
 */
export class SourceCommits {
  #wanted: string | undefined;
  #told: string | undefined;
  #telling: Promise<void> | undefined;

  constructor(
    private readonly commit: ((position: string) => Promise<void>) | undefined,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Returns at once. */
  note(position: string | undefined): void {
    if (this.commit === undefined || position === undefined) return;
    this.#wanted = position;
    this.#telling ??= this.#tell().finally(() => (this.#telling = undefined));
  }

  /** Tells what is not told, as far as a few tries do it. */
  async end(times: EngineTimes): Promise<void> {
    const never = new AbortController().signal;
    await this.#telling;
    for (let tries = 1; tries < 3 && this.#wanted !== this.#told; tries++) {
      this.note(this.#wanted);
      await this.#telling;
      if (this.#wanted !== this.#told) await pause(backoffMs(tries, times), never);
    }
  }

  async #tell(): Promise<void> {
    while (this.#wanted !== undefined && this.#wanted !== this.#told) {
      const position = this.#wanted;
      try {
        await this.commit!(position);
        this.#told = position;
      } catch (error) {
        this.onError(error);
        return;
      }
    }
  }
}
