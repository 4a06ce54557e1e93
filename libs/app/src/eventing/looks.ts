/**
 * Does something over and over, never twice at once: at its start, whenever it is asked to, and after as long as the last time
 * said. Asked while it is under way it does it once more afterwards, for more may have come than that will find.
 */
export class Looks {
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  /**
   * @param look answers ms until the next look is worth while
   * @param retryMs until the next look after one that failed
   */
  constructor(
    private readonly look: () => Promise<number>,
    private readonly retryMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  get isStopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.now();
  }

  /** Begins no more, and resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Nothing before the start. */
  now(): void {
    if (this.#stopped) return;
    this.#again = this.#looking !== undefined;
    clearTimeout(this.#timer);
    this.#looking ??= this.look()
      .catch((error: unknown) => {
        this.onError(error);
        return this.retryMs;
      })
      .then((waitMs) => {
        this.#looking = undefined;
        if (this.#again) this.now();
        else this.#in(waitMs);
      });
  }

  #in(waitMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.now(), waitMs);
    this.#timer.unref();
  }
}
