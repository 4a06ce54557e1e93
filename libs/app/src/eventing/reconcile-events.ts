import type { DueEvent, EventQueue, EventStore } from '../ports/event-store.js';

export interface ReconcileOptions {
  /** ms between passes; how late an event can be that the queue has lost. */
  readonly everyMs: number;
  /** ms until the next pass while there is more than one pass can take. */
  readonly whenFullMs: number;
  /** Events that one pass takes. */
  readonly pageSize: number;
  readonly onError: (error: unknown) => void;
}

export const RECONCILE_DEFAULTS = { everyMs: 5_000, whenFullMs: 1_000, pageSize: 1_000 } as const;

/** Enqueuing at once, so that a pass over a slow queue takes seconds, not minutes. */
const PARALLEL = 50;

/**
 * Shows the queue, over and over, the events that are due and held by nobody: those whose enqueuing failed, those
 * whose holder died, and all of them after a wipe of Redis. What waits in the queue already stays as it is, so
 * any number of processes may do this at once.
 */
export class ReconcileEvents {
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | undefined;
  #stopped = true;

  constructor(
    private readonly store: Pick<EventStore, 'listDue'>,
    private readonly queue: Pick<EventQueue, 'enqueue'>,
    private readonly options: ReconcileOptions,
  ) {}

  /** Makes a pass now, for what a former process left, and then regularly until `stop`. */
  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#next(0);
  }

  /** Resolves when the pass under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#pass;
  }

  /** One pass; answers how many events it showed to the queue. */
  async reconcile(): Promise<number> {
    const due = await this.store.listDue(this.options.pageSize);
    for (let start = 0; start < due.length; start += PARALLEL) {
      await Promise.all(due.slice(start, start + PARALLEL).map((event) => this.#enqueue(event)));
    }
    return due.length;
  }

  #enqueue({ eventId, accountId }: DueEvent): Promise<void> {
    return this.queue.enqueue(eventId, accountId, 0);
  }

  #next(inMs: number): void {
    this.#timer = setTimeout(() => {
      this.#pass = this.#passAndGoOn();
    }, inMs);
    this.#timer.unref();
  }

  async #passAndGoOn(): Promise<void> {
    let inMs = this.options.everyMs;
    try {
      if ((await this.reconcile()) >= this.options.pageSize) inMs = this.options.whenFullMs;
    } catch (error) {
      this.options.onError(error);
    }
    if (!this.#stopped) this.#next(inMs);
  }
}
