import type { EventStore } from '../ports/event-store.js';

/** ms that ended events are kept, by how they ended. */
export interface EventRetention {
  readonly succeededMs: number;
  readonly failedMs: number;
}

/** Events that one statement deletes: few, so that it holds its locks for milliseconds. */
const BATCH = 500;

/** Deletes the events that ended long enough ago, so that the store does not grow for ever. */
export class ForgetEvents {
  #stopped = false;

  constructor(
    private readonly store: Pick<EventStore, 'deleteEnded'>,
    private readonly retention: EventRetention,
  ) {}

  /** Deletes batch after batch until nothing old is left or it is stopped; answers how many. */
  async run(): Promise<number> {
    const succeeded = await this.#forget('succeeded', this.retention.succeededMs);
    return succeeded + (await this.#forget('failed', this.retention.failedMs));
  }

  /** Lets a run under way end after its batch. */
  stop(): void {
    this.#stopped = true;
  }

  async #forget(status: 'succeeded' | 'failed', olderThanMs: number): Promise<number> {
    let total = 0;
    while (!this.#stopped) {
      const deleted = await this.store.deleteEnded(status, olderThanMs, BATCH);
      total += deleted;
      // Fewer may mean that another process has taken some of them; the next run finds what it has left.
      if (deleted < BATCH) break;
    }
    return total;
  }
}
