import { mustYield, nextInLine, type Party } from '@stoker/core/pool/fair-share';
import { FairQueue, type LaneId } from '@stoker/core/scheduling/fair-queue';
import { environmentsToStart } from '@stoker/core/scheduling/start';
import { Fifo } from './fifo.js';
import { exponential, randomOf } from './random.js';
import { VirtualClock } from './virtual-clock.js';

/** Events of one function of a simulation. */
export interface EventSource extends LaneId {
  /** Its account's share; 1 is usual. */
  readonly weight: number;
  /** Events that come at once, at the beginning. */
  readonly backlog: number;
  /** Those that come one by one after that, in a ms, until `untilMs`. */
  readonly perMs: number;
  readonly untilMs: number;
  readonly serviceMs: number;
}

export interface BacklogOptions {
  readonly sources: readonly EventSource[];
  /** Environments that the host holds. */
  readonly environments: number;
  readonly startMs: number;
  readonly slots: number;
  /** In the order in which they came, or by `FairQueue`. */
  readonly order: 'first come, first served' | 'fair';
}

/** What became of one function's events. */
export interface SourceFigures {
  readonly events: number;
  /** ms from the beginning to the end of the last. */
  readonly drainedMs: number;
  /** ms that they waited, on average and at most. */
  readonly meanWaitMs: number;
  readonly worstWaitMs: number;
  /** Times its handlers' time that its events took on average. */
  readonly slowdown: number;
}

type Happening =
  | { readonly kind: 'arrival'; readonly of: Lane }
  | { readonly kind: 'started' | 'tick'; readonly of: Lane }
  | { readonly kind: 'ended'; readonly of: Lane };

interface Lane {
  readonly source: EventSource;
  /** When the events came that wait, longest first. */
  readonly waiting: Fifo<number>;
  /** Environments that there are, free ones and those being made of them. */
  size: number;
  starting: number;
  /** Events handed out, from claim to end. */
  underWay: number;
  /** Of them, when those came that wait for an environment. */
  readonly queue: Fifo<number>;
  done: number;
  waitMs: number;
  worstWaitMs: number;
  drainedMs: number;
}

const TICK_MS = 25;
const MAX_STARTING = 32;

/**
 * Events of several functions, handed out on one host whose environments are all that is scarce: each function's grow with
 * its backlog as `environmentsToStart` says, and one that has nothing to do gives its own up for another that has.
 */
export class BacklogSimulation {
  readonly #clock = new VirtualClock<Happening>();
  readonly #lanes = new Map<string, Lane>();
  readonly #fair: FairQueue;
  /** In order of arrival. */
  readonly #line = new Fifo<Lane>();
  #held = 0;
  readonly #random = randomOf(7);

  constructor(private readonly options: BacklogOptions) {
    const weights = new Map(options.sources.map(({ accountId, weight }) => [accountId, weight]));
    this.#fair = new FairQueue({
      slots: options.slots,
      longestTurn: 64,
      weightOf: (accountId) => weights.get(accountId) ?? 1,
      mayTake: (lane, taken) => {
        const { underWay, size } = this.#lanes.get(keyOf(lane))!;
        return underWay + taken < Math.max(1, size);
      },
    });
    for (const source of options.sources) this.#add(source);
  }

  run(): Map<string, SourceFigures> {
    for (const lane of this.#lanes.values()) {
      for (let n = 0; n < lane.source.backlog; n += 1) this.#arrive(lane);
      if (lane.source.perMs > 0) this.#scheduleArrival(lane);
      this.#clock.schedule(0, { kind: 'tick', of: lane });
    }
    for (let next = this.#clock.next(); next !== undefined; next = this.#clock.next()) this.#happen(next);
    return new Map([...this.#lanes].map(([key, lane]) => [key, figuresOf(lane)]));
  }

  #add(source: EventSource): void {
    const counts = { size: 0, starting: 0, underWay: 0, done: 0, waitMs: 0, worstWaitMs: 0, drainedMs: 0 };
    this.#lanes.set(keyOf(source), { source, waiting: new Fifo(), queue: new Fifo(), ...counts });
  }

  #happen({ kind, of }: Happening): void {
    if (kind === 'arrival') {
      this.#arrive(of);
      this.#scheduleArrival(of);
    } else if (kind === 'started') {
      of.starting -= 1;
      this.#execute(of);
    } else if (kind === 'ended') {
      of.underWay -= 1;
      this.#fair.release(of.source, of.source.serviceMs);
      this.#yield(of);
      this.#execute(of);
    } else {
      this.#grow(of);
      if (of.waiting.length + of.underWay > 0 || this.#clock.now < of.source.untilMs) {
        this.#clock.schedule(this.#clock.now + TICK_MS, { kind: 'tick', of });
      }
    }
    this.#handOut();
  }

  #scheduleArrival(of: Lane): void {
    const at = this.#clock.now + exponential(this.#random, of.source.perMs);
    if (at < of.source.untilMs) this.#clock.schedule(at, { kind: 'arrival', of });
  }

  #arrive(of: Lane): void {
    of.waiting.push(this.#clock.now);
    if (this.options.order === 'fair') this.#fair.add(of.source, 1);
    else this.#line.push(of);
  }

  #handOut(): void {
    if (this.options.order === 'fair') {
      for (const turn of this.#fair.take()) {
        this.#fair.found(turn, turn.count);
        for (let n = 0; n < turn.count; n += 1) this.#begin(this.#lanes.get(keyOf(turn.lane))!);
      }
      return;
    }
    // Whoever is first in line keeps all others waiting until there is a slot for it.
    let underWay = 0;
    for (const lane of this.#lanes.values()) underWay += lane.underWay;
    for (; underWay < this.options.slots && this.#line.length > 0; underWay += 1) this.#begin(this.#line.shift()!);
  }

  #begin(of: Lane): void {
    of.underWay += 1;
    of.queue.push(of.waiting.shift()!);
    this.#execute(of);
    this.#grow(of);
  }

  #execute(of: Lane): void {
    const busy = of.underWay - of.queue.length;
    if (of.queue.length === 0 || of.size - of.starting - busy <= 0) return;
    const { now } = this.#clock;
    const waitMs = now - of.queue.shift()!;
    of.waitMs += waitMs;
    of.worstWaitMs = Math.max(of.worstWaitMs, waitMs);
    of.done += 1;
    of.drainedMs = now + of.source.serviceMs;
    this.#clock.schedule(of.drainedMs, { kind: 'ended', of });
  }

  /** Environments that it would start now if there was room for them. */
  #need(of: Lane): number {
    const durationMs = of.done === 0 ? undefined : of.source.serviceMs;
    return environmentsToStart({
      queued: of.queue.length,
      oldestWaitMs: of.queue.first === undefined ? 0 : this.#clock.now - of.queue.first,
      backlog: of.waiting.length,
      backlogLimit: Infinity,
      arrivalsPerMs: of.source.perMs,
      environments: of.size,
      turningOver: of.underWay - of.queue.length,
      starting: of.starting,
      durationMs,
      leastMs: durationMs,
      runningMs: 0,
      startMs: this.options.startMs,
      room: Infinity,
      maxStarting: MAX_STARTING,
    });
  }

  #grow(of: Lane): void {
    for (let wanted = this.#need(of); wanted > 0 && this.#makeRoom(of); wanted -= 1) this.#start(of);
  }

  #start(of: Lane): void {
    of.size += 1;
    of.starting += 1;
    this.#held += 1;
    this.#clock.schedule(this.#clock.now + this.options.startMs, { kind: 'started', of });
  }

  /** An environment that is free goes for one that is needed, of whoever has most for its weight. */
  #makeRoom(of: Lane): boolean {
    if (this.#held < this.options.environments) return true;
    const load = ({ size, source }: Lane): number => size / source.weight;
    const free = [...this.#lanes.values()].filter((lane) => lane !== of && freeOf(lane) > 0);
    const [victim] = free.sort((a, b) => load(b) - load(a));
    if (victim === undefined) return false;
    victim.size -= 1;
    this.#held -= 1;
    return true;
  }

  /** On a full host the one that has just become free goes to whoever has less than its share. */
  #yield(of: Lane): void {
    if (this.#held < this.options.environments) return;
    const parties = [...this.#lanes].map(([id, lane]): Party => {
      const need = this.#need(lane);
      const { size: usedMb, source } = lane;
      return { id, weight: source.weight, usedMb, nextMb: need > 0 ? 1 : 0, wantedMb: usedMb + need };
    });
    if (!mustYield(keyOf(of.source), 1, this.options.environments, parties)) return;
    const next = nextInLine(this.options.environments, parties);
    if (next === undefined) return;
    of.size -= 1;
    this.#held -= 1;
    this.#start(this.#lanes.get(next)!);
  }
}

function freeOf({ size, starting, underWay, queue }: Lane): number {
  return size - starting - (underWay - queue.length);
}

function figuresOf({ source, done, drainedMs, waitMs, worstWaitMs }: Lane): SourceFigures {
  const meanWaitMs = waitMs / Math.max(1, done);
  const slowdown = (meanWaitMs + source.serviceMs) / source.serviceMs;
  return { events: done, drainedMs, meanWaitMs, worstWaitMs, slowdown };
}

function keyOf({ accountId, functionName }: LaneId): string {
  return `${accountId}/${functionName}`;
}
