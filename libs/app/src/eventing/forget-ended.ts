/** ms that what has ended is kept, by how it ended. */
export type Retention<Status extends string> = Readonly<Record<Status, number>>;

/**
 * Forgets at most `limit` rows that reached `status` more than `olderThanMs` ago; answers how many. Several processes may do it
 * at once.
 */
export type DeleteEnded<Status extends string> = (
  status: Status,
  olderThanMs: number,
  limit: number,
) => Promise<number>;

/** Rows that one statement deletes: few, so that it holds its locks for milliseconds. */
const BATCH = 500;

/** Deletes what ended long enough ago, events or deliveries, so that the store does not grow for ever. */
export class ForgetEnded<Status extends string> {
  #stopped = false;

  constructor(
    private readonly deleteEnded: DeleteEnded<Status>,
    private readonly retention: Retention<Status>,
  ) {}

  /** Deletes batch after batch until nothing old is left or it is stopped; answers how many. */
  async run(): Promise<number> {
    let total = 0;
    for (const status of Object.keys(this.retention) as Status[]) total += await this.#forget(status);
    return total;
  }

  /** Lets a run under way end after its batch. */
  stop(): void {
    this.#stopped = true;
  }

  async #forget(status: Status): Promise<number> {
    let total = 0;
    while (!this.#stopped) {
      const deleted = await this.deleteEnded(status, this.retention[status], BATCH);
      total += deleted;
      // Fewer may mean that another process has taken some of them; the next run finds what it has left.
      if (deleted < BATCH) break;
    }
    return total;
  }
}
