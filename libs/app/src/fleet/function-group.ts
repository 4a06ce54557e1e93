import type { ReturnWindow } from '@stoker/core/pool/idle-histogram';
import { eventPlaces } from '@stoker/core/scheduling/event-places';
import { decide, type Decision, type RetirePolicy } from '@stoker/core/scheduling/decide';
import { LeastDuration } from '@stoker/core/scheduling/least-duration';
import { type DemandSnapshot, environmentsToStart, isTurningOver } from '@stoker/core/scheduling/start';
import { isOverloaded } from '@stoker/core/scheduling/overload';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import { hasSnapStart } from '@stoker/core/model/snap-start';
import type { Clock } from '../ports/clock.js';
import type { Attempt, Job, StartKind } from './attempt.js';
import type { Environment, InitFailure } from './environment.js';
import type { LimitedBacklog } from './event-demand.js';
import { MovingAverage } from './moving-average.js';
import { ProvisionedPool } from './provisioned-pool.js';

/** What a group needs of the host it lives on. */
export interface GroupHost {
  readonly clock: Clock;
  /** Environments of this version that may be started now, idle ones of other functions given up included. */
  room(version: FunctionVersion): number;
  /** Whether one more may be started of which nobody knows when it is used. */
  hasPlenty(version: FunctionVersion): boolean;
  readonly maxStarting: number;
  /** ms an invocation may wait for an environment. */
  readonly maxWaitMs: number;
  /** Makes and initialises an environment. Rejects when the platform failed. */
  launch(
    version: FunctionVersion,
    kind: StartKind,
    tenantId: string | undefined,
  ): Promise<{ environment: Environment; failure?: InitFailure | undefined }>;
  /** Whether a free environment is to be given up for another function that waits, though this one has work for it. */
  mustYield(version: FunctionVersion): boolean;
  /** An invocation came when the version had been idle since then, monotonic ms; not told of single tenants. */
  returned(version: FunctionVersion, lastUsed: number): void;
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

/** ms after a start that failed during which those who wait are left to the environments that there are. */
const RETRY_MS = 500;

/** How long a first start may be expected to take before one was measured, ms. */
const FIRST_GUESS_MS = 20;

/**
 * The environments of one version of one function, for one tenant of it where the function isolates them, and the
 * invocations that wait for one of them. First come,
 * first served; the environment used last is used next, so that the others may go idle and be retired.
 */
export class FunctionGroup {
  /** Used last at the end. */
  readonly idle: Environment[] = [];
  readonly provisioned: ProvisionedPool;
  /** Asynchronous events that wait for it outside. */
  backlog: LimitedBacklog | undefined;
  /** Environments that run an invocation, with the monotonic ms since when. */
  readonly #busy = new Map<Environment, number>();
  #starting = 0;
  #retryAt = 0;
  #retired = false;
  readonly #waiting: Waiting[] = [];
  readonly #durations = new MovingAverage(0.2);
  readonly #least = new LeastDuration();
  readonly #starts = new MovingAverage(0.3);

  /** @param lastUsed monotonic ms when the version last had anything to do */
  constructor(
    readonly version: FunctionVersion,
    private readonly host: GroupHost,
    public lastUsed: number,
    readonly tenantId?: string,
  ) {
    this.provisioned = new ProvisionedPool({
      clock: host.clock,
      canLaunch: () => (hasSnapStart(version) ? host.hasPlenty(version) : host.room(version) > 0),
      launch: () => host.launch(version, 'ahead', tenantId),
      adopt: (environment) => this.#release(environment),
      discard: (environment) => host.discard(environment),
    });
  }

  /** Environments that it would start now if there was room for them. */
  get need(): number {
    return this.#wanted(Infinity);
  }

  /** Environments that it has, those being made included. */
  get size(): number {
    return this.idle.length + this.#busy.size + this.#starting + this.provisioned.starting;
  }

  /** Asynchronous events that may be under way here, without its environments having to wait for the next. */
  eventPlaces(aheadMs: number): number {
    const { size: environments, startMs } = this;
    return eventPlaces({ environments, durationMs: this.#durations.value, startMs, aheadMs });
  }

  /** Whether an environment must be there at any time; one in reserve for SnapStart may be given up for others. */
  isFirm(environment: Environment): boolean {
    return this.provisioned.has(environment) && !hasSnapStart(this.version);
  }

  /** Expected ms from the decision to a new environment's first answer. */
  get startMs(): number {
    return this.#starts.value ?? FIRST_GUESS_MS;
  }

  get counts(): { idle: number; busy: number; starting: number; waiting: number } {
    return { idle: this.idle.length, busy: this.#busy.size, starting: this.#starting, waiting: this.#waiting.length };
  }

  /** Nothing runs, waits, starts or idles here. */
  get isUnused(): boolean {
    const { idle, provisioned } = this;
    return idle.length + this.#busy.size + this.#starting + this.#waiting.length === 0 && provisioned.isUnused;
  }

  /**
   * Runs an invocation in an environment that is free, else has it wait for one.
   *
   * @throws TooManyRequestsException at once when more wait already than can be served in a bearable time
   */
  run(job: Job, lost = 0): Promise<Attempt> {
    this.#noteReturn();
    const environment = this.#takeIdle();
    if (environment !== undefined) return this.#execute(environment, job, lost);
    if (lost === 0 && this.#isOverloaded()) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, lost, since: this.host.clock.monotonic(), resolve, reject });
      this.scale();
    });
  }

  /** Starts as many environments as the scheduler asks for, and answers how many those are. */
  scale(): number {
    const wanted = this.need === 0 ? 0 : this.#wanted(this.host.room(this.version));
    return this.#startSome(wanted);
  }

  /** Does what the scheduler decides now: ends, freezes and starts environments. */
  follow(window: ReturnWindow | undefined, policy: RetirePolicy): void {
    const { add, retire, freeze } = this.#decide(window, policy);
    const byId = new Map(this.idle.map((environment) => [environment.id, environment]));
    for (const id of freeze) byId.get(id)!.freeze();
    for (const id of retire) this.host.discard(byId.get(id)!);
    this.#startSome(add);
  }

  /** Starts one that nobody has asked for yet. */
  prewarm(): void {
    void this.#start();
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
    this.provisioned.target = 0;
    for (const environment of this.idle.splice(0)) this.host.discard(environment);
  }

  /** Takes one environment out of the idle ones, to be discarded by the caller. */
  remove(environment: Environment): void {
    const index = this.idle.indexOf(environment);
    if (index >= 0) this.idle.splice(index, 1);
    this.provisioned.forget(environment);
  }

  #decide(window: ReturnWindow | undefined, policy: RetirePolicy): Decision {
    const now = this.host.clock.monotonic();
    const room = this.need === 0 ? 0 : this.host.room(this.version);
    const idle = this.idle.map((environment) => ({
      id: environment.id,
      idleSince: environment.idleSince,
      frozen: environment.frozen,
      stale: environment.gone,
      provisioned: this.provisioned.has(environment),
    }));
    const oldestSince = this.#waiting[0]?.since;
    return decide({ ...this.#demand(now, room), oldestSince, busy: this.#busy.size, idle, window, policy }, now);
  }

  #wanted(room: number): number {
    const oldest = this.#waiting[0];
    if (oldest === undefined && this.backlog === undefined) return 0;
    const now = this.host.clock.monotonic();
    const oldestWaitMs = oldest === undefined ? 0 : now - oldest.since;
    return environmentsToStart({ ...this.#demand(now, room), oldestWaitMs, environments: this.size });
  }

  #demand(now: number, room: number): Omit<DemandSnapshot, 'oldestWaitMs' | 'environments'> {
    const [longest] = this.#busy.values();
    return {
      queued: this.#waiting.length,
      backlog: this.backlog?.waiting ?? 0,
      arrivalsPerMs: this.backlog?.arrivalsPerMs ?? 0,
      backlogLimit: this.backlog?.limit ?? 0,
      turningOver: this.#turningOver(now),
      starting: this.#starting,
      durationMs: this.#durations.value,
      leastMs: this.#least.value,
      runningMs: longest === undefined ? 0 : now - longest,
      startMs: this.startMs,
      // After a start that failed those who wait are left to the environments that there are.
      room: now < this.#retryAt && this.#busy.size > 0 ? 0 : room,
      maxStarting: this.host.maxStarting,
    };
  }

  #startSome(count: number): number {
    for (let n = 0; n < count; n += 1) void this.#start();
    return count;
  }

  #noteReturn(): void {
    if (this.tenantId !== undefined) return;
    if (this.#busy.size + this.#waiting.length === 0) this.host.returned(this.version, this.lastUsed);
  }

  #isOverloaded(): boolean {
    return isOverloaded({
      queued: this.#waiting.length,
      environments: this.#busy.size + this.#starting,
      starting: this.#starting,
      canGrow: this.host.room(this.version) > 0,
      durationMs: this.#durations.value,
      maxWaitMs: this.host.maxWaitMs,
    });
  }

  /** Provisioned ones are used before all others, as on Lambda. */
  #nextIdle(): Environment | undefined {
    if (this.provisioned.target === 0) return this.idle.pop();
    const index = this.idle.findLastIndex((environment) => this.provisioned.has(environment));
    return index < 0 ? this.idle.pop() : this.idle.splice(index, 1)[0];
  }

  #takeIdle(): Environment | undefined {
    for (;;) {
      const environment = this.#nextIdle();
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
      if (attempt !== undefined) this.#noteDuration(attempt.durationMs);
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

  #noteDuration(durationMs: number): void {
    this.#durations.add(durationMs);
    this.#least.note(this.#durations.value!, this.host.clock.monotonic());
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
      const { environment, failure } = await this.host.launch(this.version, 'on-demand', this.tenantId);
      this.#starting -= 1;
      this.#starts.add(this.host.clock.monotonic() - began);
      if (failure === undefined) return this.#release(environment);
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) this.lastUsed = this.host.clock.monotonic();
      waiting?.resolve(environment.failInit(waiting.job, failure));
      this.host.discard(environment);
    } catch (error) {
      this.#starting -= 1;
      this.#retryAt = this.host.clock.monotonic() + RETRY_MS;
      // Whoever waits is still served by an environment that runs; where none does, nobody is kept waiting.
      if (this.#busy.size === 0) this.#waiting.shift()?.reject(platformFailure(error));
    }
    this.scale();
  }

  /** Gives a free environment to whoever waits longest, else lets it idle. */
  #release(environment: Environment): void {
    const yields = !this.isFirm(environment) && this.host.mustYield(this.version);
    const next = environment.gone || yields ? undefined : this.#waiting.shift();
    if (next !== undefined) {
      this.#execute(environment, next.job, next.lost).then(next.resolve, next.reject);
    } else if (environment.gone || yields || this.#retired) {
      this.host.discard(environment);
      this.scale();
    } else {
      this.idle.push(environment);
    }
  }
}

function overloaded(): ServiceError {
  return new ServiceError('TooManyRequestsException', 'Rate Exceeded.', {
    Reason: 'ConcurrentInvocationLimitExceeded',
    retryAfterSeconds: 1,
  });
}

function platformFailure(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return new ServiceError('ServiceException', 'The execution environment could not be started.', {}, { cause: error });
}
