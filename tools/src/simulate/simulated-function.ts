import { IdleHistogram, type ReturnWindow } from '@stoker/core/pool/idle-histogram';
import type { FunctionSnapshot } from '@stoker/core/scheduling/decide';
import { LeastDuration } from '@stoker/core/scheduling/least-duration';
import { isTurningOver } from '@stoker/core/scheduling/start';
import type { Policy } from './policies.js';
import { SECOND, type TracedFunction } from './trace.js';

export interface SimulatedEnvironment {
  readonly id: string;
  readonly of: SimulatedFunction;
  /** When it began to be made. */
  readonly since: number;
  idleSince: number;
  uses: number;
}

/** ms after which an idle environment is frozen, which costs nothing here. */
const FREEZE_AFTER_MS = SECOND;
const MAX_STARTING = 32;
/** Weight of a new sample in the averages, as on a host. */
const SMOOTHING = 0.2;
/** ms of idleness under which two invocations are one visit, as on a host. */
const ONE_VISIT_MS = SECOND;

/** One function on the host of a simulation: what a `FunctionGroup` is on a real one. */
export class SimulatedFunction {
  /** Used last at the end. */
  readonly idle: SimulatedEnvironment[] = [];
  /** Since when, by environment. */
  readonly busy = new Map<SimulatedEnvironment, number>();
  /** When those who wait came. */
  readonly queue: number[] = [];
  readonly nextServiceMs: () => number;
  starting = 0;
  lastUsed = 0;
  madeReady = false;
  /** A look at what is idle is scheduled for then. */
  lookAt: number | undefined;
  #window: ReturnWindow | undefined | null = null;
  readonly #histogram = new IdleHistogram();
  readonly #least = new LeastDuration();
  #durationMs: number | undefined;

  constructor(readonly traced: TracedFunction) {
    this.nextServiceMs = traced.serviceTimes();
  }

  get size(): number {
    return this.idle.length + this.busy.size + this.starting;
  }

  get window(): ReturnWindow | undefined {
    if (this.#window === null) this.#window = this.#histogram.window();
    return this.#window;
  }

  /** One more invocation has come. */
  noteArrival(now: number): void {
    if (this.busy.size + this.queue.length > 0 || now - this.lastUsed < ONE_VISIT_MS) return;
    this.#histogram.add(now - this.lastUsed);
    this.#window = null;
    this.madeReady = false;
  }

  noteDuration(ms: number, now: number): void {
    this.#durationMs = this.#durationMs === undefined ? ms : this.#durationMs + SMOOTHING * (ms - this.#durationMs);
    this.#least.note(this.#durationMs, now);
  }

  snapshot(now: number, room: number, { predicts, keepAliveMs }: Policy): FunctionSnapshot {
    const [longest] = this.busy.values();
    let turningOver = 0;
    for (const since of this.busy.values()) if (isTurningOver(now - since, this.#durationMs)) turningOver += 1;
    return {
      queued: this.queue.length,
      oldestSince: this.queue[0],
      backlog: 0,
      arrivalsPerMs: 0,
      backlogLimit: 0,
      busy: this.busy.size,
      turningOver,
      starting: this.starting,
      idle: this.idle.map(({ id, idleSince }) => ({ id, idleSince, frozen: true, stale: false, provisioned: false })),
      durationMs: this.#durationMs,
      leastMs: this.#least.value,
      runningMs: longest === undefined ? 0 : now - longest,
      startMs: this.traced.startMs,
      room,
      maxStarting: MAX_STARTING,
      window: predicts ? this.window : undefined,
      policy: { keepAliveMs, freezeAfterMs: FREEZE_AFTER_MS },
    };
  }
}
