/**
 * Runs scripts one after the other; those that come while one runs are then run as one, which costs no more than one. Each
 * takes effect whole or not at all, and whoever gave it learns what came of it.
 */
export class ScriptQueue {
  #waiting: Entry[] = [];
  #running: Promise<void> | undefined;

  /** @param execute runs a script that takes effect whole or not at all */
  constructor(private readonly execute: (script: string) => Promise<void>) {}

  run(script: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ script, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#runBatch(batch);
    }
    this.#running = undefined;
  }

  async #runBatch(batch: readonly Entry[]): Promise<void> {
    try {
      await this.execute(batch.map(({ script }) => script).join(''));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const [only, ...others] = batch;
      if (others.length === 0) return only?.reject(error);
      // One of them is to blame, and the others are not.
      for (const entry of batch) await this.#runBatch([entry]);
    }
  }
}

interface Entry {
  readonly script: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
