import { environmentsToStart, isTurningOver } from '@stoker/core/scheduling/decide';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { Clock } from '../ports/clock.js';
import type { Attempt, Job } from './attempt.js';
import type { Environment, InitFailure } from './environment.js';
import { MovingAverage } from './moving-average.js';

/** What a group needs of the host it lives on. */
export interface GroupHost {
  readonly clock: Clock;
  /** Environments of this memory that still fit, idle ones of other functions given up included. */
  room(memoryMb: number): number;
  readonly maxStarting: number;
  /** Makes and initialises an environment. Rejects when the platform failed. */
  launch(version: FunctionVersion): Promise<{ environment: Environment; failure?: InitFailure | undefined }>;
  /** Takes back an environment that will not be used again. */
  discard(environment: Environment): void;
}

interface Waiting {
  readonly job: Job;
  /** Environments that were gone before they took the job. */
  readonly lost: number;
  readonly since: number;
  readonly resolve: (attempt: Attempt) => void;
  readonly reject: (error: unknown) => void;
}

/** Environments that may be gone, one after the other, before a job is given up. */
const MAX_LOST = 3;

/** How long a first start may be expected to take before one was measured, ms. */
const FIRST_GUESS_MS = 20;

/**
 * The environments of one version of one function and the invocations that wait for one of them. First come,
 * first served; the environment used last is used next, so that the others may go idle and be retired.
 */
export class FunctionGroup {
  /** Used last at the end. */
  readonly idle: Environment[] = [];
  /** Monotonic ms when the group last had anything to do. */
  lastUsed: number;
  /** Environments that run an invocation, with the monotonic ms since when. */
  readonly #busy = new Map<Environment, number>();
  #starting = 0;
  #retired = false;
  readonly #waiting: Waiting[] = [];
  readonly #durations = new MovingAverage(0.2);
  readonly #starts = new MovingAverage(0.3);

  constructor(
    readonly version: FunctionVersion,
    private readonly host: GroupHost,
  ) {
    this.lastUsed = host.clock.monotonic();
  }

  get counts(): { idle: number; busy: number; starting: number; waiting: number } {
    return { idle: this.idle.length, busy: this.#busy.size, starting: this.#starting, waiting: this.#waiting.length };
  }

  /** Nothing runs, waits, starts or idles here. */
  get isUnused(): boolean {
    return this.idle.length + this.#busy.size + this.#starting + this.#waiting.length === 0;
  }

  run(job: Job, lost = 0): Promise<Attempt> {
    const environment = this.#takeIdle();
    if (environment !== undefined) return this.#execute(environment, job, lost);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, lost, since: this.host.clock.monotonic(), resolve, reject });
      this.scale();
    });
  }

  /** Starts as many environments as the scheduler asks for. */
  scale(): void {
    const now = this.host.clock.monotonic();
    const oldest = this.#waiting[0];
    if (oldest === undefined) return;
    const wanted = environmentsToStart({
      queued: this.#waiting.length,
      oldestWaitMs: now - oldest.since,
      turningOver: this.#turningOver(now),
      starting: this.#starting,
      durationMs: this.#durations.value,
      startMs: this.#starts.value ?? FIRST_GUESS_MS,
      room: this.host.room(this.version.memorySize),
      maxStarting: this.host.maxStarting,
    });
    for (let n = 0; n < wanted; n += 1) void this.#start();
  }

  /** Rejects those that have waited longer than `maxMs` and that no starting environment is meant for. */
  expire(maxMs: number): void {
    const now = this.host.clock.monotonic();
    while (this.#waiting.length > this.#starting && now - this.#waiting[0]!.since > maxMs) {
      this.#waiting
        .shift()!
        .reject(new ServiceError('ServiceUnavailableException', 'No execution environment became available in time.'));
    }
  }

  /** No more use for this version: idle environments go now, busy ones when they have answered. */
  retire(): void {
    this.#retired = true;
    for (const environment of this.idle.splice(0)) this.host.discard(environment);
  }

  /** Takes one environment out of the idle ones, to be discarded by the caller. */
  remove(environment: Environment): void {
    const index = this.idle.indexOf(environment);
    if (index >= 0) this.idle.splice(index, 1);
  }

  #takeIdle(): Environment | undefined {
    for (;;) {
      const environment = this.idle.pop();
      if (environment === undefined || !environment.gone) return environment;
      this.host.discard(environment);
    }
  }

  async #execute(environment: Environment, job: Job, lost: number): Promise<Attempt> {
    const attempt = await this.#occupy(environment, job);
    if (attempt !== undefined) return attempt;
    if (lost < MAX_LOST) return this.run(job, lost + 1);
    throw new ServiceError('ServiceException', 'The execution environments ended before they took the event.');
  }

  async #occupy(environment: Environment, job: Job): Promise<Attempt | undefined> {
    this.#busy.set(environment, this.host.clock.monotonic());
    try {
      const attempt = await environment.execute(job);
      if (attempt !== undefined) this.#durations.add(attempt.durationMs);
      return attempt;
    } catch (error) {
      environment.giveUp();
      throw error;
    } finally {
      this.#busy.delete(environment);
      this.lastUsed = environment.idleSince;
      this.#release(environment);
    }
  }

  #turningOver(now: number): number {
    let count = 0;
    for (const since of this.#busy.values()) if (isTurningOver(now - since, this.#durations.value)) count += 1;
    return count;
  }

  async #start(): Promise<void> {
    this.#starting += 1;
    const began = this.host.clock.monotonic();
    try {
      const { environment, failure } = await this.host.launch(this.version);
      this.#starting -= 1;
      this.#starts.add(this.host.clock.monotonic() - began);
      if (failure === undefined) return this.#release(environment);
      const waiting = this.#waiting.shift();
      waiting?.resolve(environment.failInit(waiting.job, failure));
      this.host.discard(environment);
    } catch (error) {
      this.#starting -= 1;
      this.#waiting.shift()?.reject(platformFailure(error));
    }
    this.scale();
  }

  /** Gives a free environment to whoever waits longest, else lets it idle. */
  #release(environment: Environment): void {
    const next = environment.gone ? undefined : this.#waiting.shift();
    if (next !== undefined) {
      this.#execute(environment, next.job, next.lost).then(next.resolve, next.reject);
    } else if (environment.gone || this.#retired) {
      this.host.discard(environment);
      this.scale();
    } else {
      this.idle.push(environment);
    }
  }
}

function platformFailure(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return new ServiceError('ServiceException', 'The execution environment could not be started.', {}, { cause: error });
}
