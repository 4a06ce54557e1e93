import type { AttemptOutcome } from '@stoker/core/invocation/retry-policy';
import { FairQueue } from '@stoker/core/scheduling/fair-queue';
import { ThrottleWindow } from '@stoker/core/scheduling/throttle-window';
import type { EventBacklog } from '../fleet/event-demand.js';
import { MovingAverage } from '../fleet/moving-average.js';
import type { Clock } from '../ports/clock.js';
import type { ClaimedEvent, EventStore, EventTurn, LaneId } from '../ports/event-store.js';
import { ReportBacklogs } from './report-backlogs.js';

export interface HandOutPorts {
  readonly store: Pick<EventStore, 'claim' | 'listDue'>;
  readonly clock: Clock;
  /**
   * Runs an event that was claimed; answers how the attempt ended, if there was one.
   *
   * @param onAttempted told when the function has been run, before that is written down
   */
  readonly run: (claim: ClaimedEvent, onAttempted: () => void) => Promise<AttemptOutcome | undefined>;
  /** An account's share of the slots against that of others; 1 is usual. */
  readonly weightOf: (accountId: string) => number;
  /**
   * Attempts of a function that may be under way here at once; at least one, so that there will be an environment.
   *
   * @param aheadMs how long it takes until those that are taken next are here
   */
  readonly placesFor: (lane: LaneId, aheadMs: number) => number;
  /** Told of what waits of a function, over and over, and once when nothing does any more. */
  readonly noteBacklog: (lane: LaneId, backlog: EventBacklog) => void;
  readonly onError: (error: unknown) => void;
}

export interface HandOutOptions {
  /** Events that may be under way at once. */
  readonly slots: number;
  /** ms that a claim is held unless it is extended. */
  readonly leaseMs: number;
  /** ms between two looks at the whole store; how late an event can be that nobody was told of. */
  readonly lookEveryMs: number;
}

/** Events that one claim takes of one function. */
const LONGEST_TURN = 64;
/** ms between two looks at whether there is a place for what waits. */
const RETRY_MS = 20;
/** ms between two reports of what waits. */
const REPORT_MS = 100;
/** ms after which a store that was out of reach is asked again. */
const STORE_RETRY_MS = 500;

/**
 * Hands accepted events out to be run, fairly between accounts and between the functions of each (`FairQueue`): looks which
 * are next, claims a batch of them in one statement, and runs each. Many processes may do this at once, for the store
 * decides who gets what. It knows of what waits by being told, and looks itself now and then for what nobody told.
 */
export class HandOutEvents {
  readonly #queue: FairQueue;
  readonly #windows = new Map<string, ThrottleWindow>();
  readonly #backlogs: ReportBacklogs;
  /** Attempts under way by lane: an event whose end is being written down needs no place any more. */
  readonly #attempts = new Map<string, number>();
  readonly #claimMs = new MovingAverage(0.1);
  readonly #running = new Set<Promise<void>>();
  #pumping: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #report: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = true;

  constructor(
    private readonly ports: HandOutPorts,
    private readonly options: HandOutOptions,
  ) {
    this.#queue = new FairQueue({
      slots: options.slots,
      longestTurn: LONGEST_TURN,
      weightOf: ports.weightOf,
      mayTake: (lane, taken) => (this.#attempts.get(keyOf(lane)) ?? 0) + taken < this.#placesFor(lane),
    });
    this.#backlogs = new ReportBacklogs(ports.noteBacklog);
  }

  /** Begins, with a look at what a former process left. */
  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#report = setInterval(() => this.#reportBacklogs(), REPORT_MS);
    this.#report.unref();
    this.#lookIn(0);
  }

  /** So many events of a function have come; undefined where any number may be due. */
  wake(lane: LaneId, count: number | undefined): void {
    if (count === undefined) this.#queue.correct(lane, 1);
    else this.#queue.add(lane, count);
    this.#backlogs.arrived(lane, count ?? 1, this.ports.clock.monotonic());
    this.#pump();
  }

  /** Takes no further events; resolves when no claim is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#look);
    clearTimeout(this.#retry);
    clearInterval(this.#report);
    await Promise.all([this.#looking, this.#pumping]);
  }

  /** Resolves when what was handed out has been run. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Takes what the store lists as due into account. */
  async look(): Promise<void> {
    for (const { lane, count } of await this.ports.store.listDue()) this.#queue.correct(lane, count);
    const now = this.ports.clock.monotonic();
    for (const [key, window] of this.#windows) if (window.isStale(now)) this.#windows.delete(key);
    this.#pump();
  }

  #pump(): void {
    if (!this.#stopped) this.#pumping ??= this.#handOut();
  }

  /** One claim at a time: what comes due or free meanwhile makes up the next. */
  async #handOut(): Promise<void> {
    // Those who were told of in this turn of the event loop belong together.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (!this.#stopped) {
        const turns = this.#queue.take();
        if (turns.length === 0) break;
        if (!(await this.#claim(turns))) return this.#retryIn(STORE_RETRY_MS);
      }
      for (const _ of this.#queue.waiting()) return this.#retryIn(RETRY_MS);
    } finally {
      // At once, not a moment later, so that whoever comes in between is not taken for part of this.
      this.#pumping = undefined;
    }
  }

  async #claim(turns: readonly EventTurn[]): Promise<boolean> {
    const { store, clock } = this.ports;
    const asked = clock.monotonic();
    let claims: ClaimedEvent[];
    try {
      claims = await store.claim(turns, this.options.leaseMs);
      this.#claimMs.add(clock.monotonic() - asked);
    } catch (error) {
      this.ports.onError(error);
      for (const turn of turns) this.#queue.giveBack(turn);
      return false;
    }
    const found = new Map<string, number>();
    for (const { event } of claims) found.set(keyOf(event), (found.get(keyOf(event)) ?? 0) + 1);
    for (const turn of turns) this.#queue.found(turn, found.get(keyOf(turn.lane)) ?? 0);
    for (const claim of claims) this.#begin(claim);
    return true;
  }

  #begin(claim: ClaimedEvent): void {
    const running = this.#run(claim).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #run(claim: ClaimedEvent): Promise<void> {
    const { accountId, functionName } = claim.event;
    const lane = { accountId, functionName };
    const began = this.ports.clock.monotonic();
    this.#count(lane, 1);
    let attempted = false;
    const onAttempted = (): void => {
      if (!attempted) this.#count(lane, -1);
      attempted = true;
      this.#pump();
    };
    let outcome: AttemptOutcome | undefined;
    try {
      outcome = await this.ports.run(claim, onAttempted);
    } catch (error) {
      this.ports.onError(error);
    }
    onAttempted();
    const now = this.ports.clock.monotonic();
    this.#noteOutcome(lane, outcome, now);
    this.#queue.release(lane, now - began);
  }

  #noteOutcome(lane: LaneId, outcome: AttemptOutcome | undefined, now: number): void {
    const key = keyOf(lane);
    if (outcome === 'throttled' || outcome === 'service-fault') {
      const window = this.#windows.get(key) ?? new ThrottleWindow();
      this.#windows.set(key, window);
      window.refused(this.#attempts.get(key) ?? 0, now);
    } else if (outcome !== undefined) {
      this.#windows.get(key)?.admitted();
    }
  }

  #placesFor(lane: LaneId): number {
    const places = this.ports.placesFor(lane, this.#claimMs.value ?? 0);
    const window = this.#windows.get(keyOf(lane));
    return window === undefined ? places : Math.min(places, window.limit(this.ports.clock.monotonic()));
  }

  #count(lane: LaneId, change: 1 | -1): void {
    const key = keyOf(lane);
    const count = (this.#attempts.get(key) ?? 0) + change;
    if (count === 0) this.#attempts.delete(key);
    else this.#attempts.set(key, count);
  }

  #reportBacklogs(): void {
    this.#backlogs.report(this.#queue.waiting(), this.ports.clock.monotonic());
  }

  #retryIn(ms: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#pump(), ms);
    this.#retry.unref();
  }

  #lookIn(ms: number): void {
    this.#look = setTimeout(() => {
      this.#looking = this.look()
        .catch(this.ports.onError)
        .finally(() => {
          if (!this.#stopped) this.#lookIn(this.options.lookEveryMs);
        });
    }, ms);
    this.#look.unref();
  }
}

function keyOf({ accountId, functionName }: LaneId): string {
  return `${accountId}/${functionName}`;
}
