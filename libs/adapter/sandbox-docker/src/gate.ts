/** Lets so many tasks run at once; the others wait in order. */
export class Gate {
  #free: number;
  /** In order; those who have given up are taken out. */
  readonly #waiting = new Set<() => void>();

  constructor(size: number) {
    this.#free = size;
  }

  /** @param deadline ends the wait for a place, with its reason; a task that runs must heed it by itself */
  async run<T>(task: () => Promise<T>, deadline?: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await this.#place(deadline);
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line, so nobody can slip in between.
      const [next] = this.#waiting;
      if (next === undefined) this.#free++;
      else next();
    }
  }

  #place(deadline: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      deadline?.throwIfAborted();
      const leave = (): void => {
        this.#waiting.delete(enter);
        deadline?.removeEventListener('abort', giveUp);
      };
      const enter = (): void => {
        leave();
        resolve();
      };
      const giveUp = (): void => {
        leave();
        reject(deadline?.reason as Error);
      };
      this.#waiting.add(enter);
      deadline?.addEventListener('abort', giveUp);
    });
  }
}
