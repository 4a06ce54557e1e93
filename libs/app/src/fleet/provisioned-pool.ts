import type { Clock } from '../ports/clock.js';
import type { ProvisioningState } from '../ports/provisioning.js';
import type { Environment, InitFailure } from './environment.js';

/** What the pool needs of the group that it belongs to. */
export interface ProvisionedHost {
  readonly clock: Clock;
  /** Whether one more environment can be started now. */
  canLaunch(): boolean;
  /** Makes one of the kind that is ready before it is asked for. */
  launch(): Promise<{ environment: Environment; failure?: InitFailure | undefined }>;
  /** Puts one that is ready to use. */
  adopt(environment: Environment): void;
  discard(environment: Environment): void;
}

/** ms from one failure to the next try, doubled with each. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** As Lambda says why, in `StatusReason`. */
const INIT_FAILED = 'FUNCTION_ERROR_INIT_FAILURE';
const NO_ROOM = 'INSUFFICIENT_CAPACITY';
const NOT_STARTED = 'INTERNAL_ERROR';

/**
 * Environments that a version is to have ready at any time. One that dies is replaced; those beyond the target go as soon
 * as they run nothing.
 */
export class ProvisionedPool {
  target = 0;
  /** Environments being made. */
  starting = 0;
  readonly #own = new Set<Environment>();
  #failure: string | undefined;
  #retryAt = 0;
  #retryMs = FIRST_RETRY_MS;

  constructor(private readonly host: ProvisionedHost) {}

  get state(): ProvisioningState {
    const available = this.#own.size;
    return { allocated: available + this.starting, available, failure: this.#failure };
  }

  get isUnused(): boolean {
    return this.target + this.#own.size + this.starting === 0;
  }

  has(environment: Environment): boolean {
    return this.#own.has(environment);
  }

  /** The environment is gone. */
  forget(environment: Environment): void {
    this.#own.delete(environment);
  }

  /**
   * Starts what is missing and gives up what is too much.
   *
   * @param idle those of the group that run nothing
   * @param maxStarting environments that may be starting at once
   */
  maintain(idle: readonly Environment[], maxStarting: number): void {
    for (const environment of [...idle]) {
      if (this.#own.size <= this.target) break;
      if (this.#own.delete(environment)) this.host.discard(environment);
    }
    const missing = this.target - this.#own.size - this.starting;
    if (missing <= 0 || this.host.clock.monotonic() < this.#retryAt) return;
    for (let n = 0; n < missing && this.starting < maxStarting; n += 1) {
      if (!this.host.canLaunch()) return this.#failed(NO_ROOM);
      void this.#start();
    }
  }

  async #start(): Promise<void> {
    this.starting += 1;
    try {
      const { environment, failure } = await this.host.launch();
      this.starting -= 1;
      if (failure !== undefined) {
        this.host.discard(environment);
        return this.#failed(INIT_FAILED);
      }
      this.#retryMs = FIRST_RETRY_MS;
      if (!environment.gone) this.#own.add(environment);
      if (this.#own.size >= this.target) this.#failure = undefined;
      this.host.adopt(environment);
    } catch {
      // The host has said why where failures of starts are said.
      this.starting -= 1;
      this.#failed(NOT_STARTED);
    }
  }

  /** Many that were started together fail together, and count as one failure. */
  #failed(reason: string): void {
    const now = this.host.clock.monotonic();
    this.#failure = reason;
    if (now < this.#retryAt) return;
    this.#retryAt = now + this.#retryMs;
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }
}
