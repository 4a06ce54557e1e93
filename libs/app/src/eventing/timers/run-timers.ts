import type { Clock } from '../../ports/clock.js';
import type { TimerStore } from '../../ports/timer-store.js';
import { Looks } from '../looks.js';
import type { FireTimers } from './fire-timers.js';

export interface RunTimersOptions {
  /** Names this process among those that would fire timers. */
  readonly holder: string;
  /** ms between looks at what has come due; what this process sets is seen at once. */
  readonly pollMs: number;
  /** ms that timers wait for another process when this one dies. */
  readonly leaseMs: number;
  readonly onError: (error: unknown) => void;
}

export const RUN_TIMERS_DEFAULTS = { pollMs: 500, leaseMs: 5_000 } as const;

/** Fires timers when they are due, over and over, while this process holds the lease, and waits for the lease else. */
export class RunTimers {
  readonly #looks: Looks;
  /** Monotonic ms until which the lease stands, by less than it does. */
  #leaseUntil = -Infinity;

  constructor(
    private readonly timers: Pick<TimerStore, 'holdLease' | 'releaseLease' | 'onSet'>,
    private readonly firing: Pick<FireTimers, 'pass'>,
    private readonly clock: Clock,
    private readonly options: RunTimersOptions,
  ) {
    this.#looks = new Looks(() => this.#fireAll(), options.pollMs, options.onError);
    timers.onSet(() => this.#looks.now());
  }

  start(): void {
    this.#looks.start();
  }

  /** Fires nothing more, and lets another process do so. */
  async stop(): Promise<void> {
    if (this.#looks.isStopped) return;
    await this.#looks.stop();
    this.#leaseUntil = -Infinity;
    await this.timers.releaseLease(this.options.holder).catch((error: unknown) => this.options.onError(error));
  }

  /** Answers ms until the next look. */
  async #fireAll(): Promise<number> {
    const { pollMs } = this.options;
    while (!this.#looks.isStopped) {
      if (!(await this.#holdsLease())) return pollMs;
      const next = await this.firing.pass(pollMs);
      const waitMs = next === undefined ? pollMs : next - this.clock.now();
      // A clock that was set back must not make it wait for longer.
      if (waitMs > 0) return Math.min(waitMs, pollMs);
    }
    return pollMs;
  }

  async #holdsLease(): Promise<boolean> {
    const { holder, leaseMs } = this.options;
    const now = this.clock.monotonic();
    if (now < this.#leaseUntil) return true;
    const holds = await this.timers.holdLease(holder, leaseMs);
    // Counted from before it was asked for, and half of it, so that it is extended in time.
    this.#leaseUntil = holds ? now + leaseMs / 2 : -Infinity;
    return holds;
  }
}
