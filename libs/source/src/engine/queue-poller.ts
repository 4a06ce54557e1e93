import { randomUUID } from 'node:crypto';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { packBatches } from '@stoker/core/sources/pack-batches';
import { RESULTS, sourceProblem } from '@stoker/core/sources/processing-result';
import { firstPollers, nextPollers, type PollerLimits } from '@stoker/core/sources/poller-count';
import { recordFilter } from '@stoker/core/sources/record-filter';
import type { HeldQueue, QueueDepth, QueueReader, QueueRecord } from '../source.js';
import { batchSettings } from './batch-settings.js';
import type { EnginePorts, EngineTimes, SourceAccess } from './engine-ports.js';
import { gather } from './gather.js';
import { runHeldBatches } from './held-batch.js';
import { backoffMs, pause } from './pause.js';
import { pollerLimits } from './poller-limits.js';
import type { Poller } from './poller.js';
import { removeSurely, runQueueBatch } from './queue-batch.js';
import { outcomeResult, ResultNotes } from './result-notes.js';

/** The whole queue: it has no partitions. */
const QUEUE = 'queue';

/** Ticks between looks at how much waits, while nothing comes. */
const IDLE_LOOKS = 5;

type Allowed = Extract<SourceAccess, { readonly allowed: true }>;

/**
 * Polls one mapping's queue in lanes. Each lane has one batch under way at a time, from its receipt to its removal; how
 * many lanes there are follows from what waits, within the part of the mapping's limit that this process holds.
 */
export class QueuePoller implements Poller {
  readonly #holder = randomUUID();
  readonly #stopping = new AbortController();
  readonly #lanes = new Map<number, Promise<void>>();
  readonly #notes: ResultNotes;
  readonly #settings;
  readonly #matches;
  readonly #limits: PollerLimits;
  #allowed = 0;
  /** Monotonic ms until which what is allowed is. */
  #leaseEnd = 0;
  #pollers: number;
  #counts = noCounts();
  #access: Allowed = { allowed: true, timeoutMs: 0 };
  #depth: QueueDepth = { waiting: 0, holdMs: 0 };
  /** Monotonic ms. */
  #lookedAt = -Infinity;
  /** Ends when nothing may be read any more, and begins anew when it may. */
  #reading = new AbortController();
  #isResting = true;
  #ended: Promise<void> | undefined;

  constructor(
    private readonly mapping: EventSourceMapping,
    private readonly reader: QueueReader,
    private readonly ports: EnginePorts,
    private readonly times: EngineTimes,
  ) {
    this.#settings = batchSettings(mapping);
    this.#matches = recordFilter(mapping.settings.FilterCriteria);
    this.#limits = pollerLimits(mapping.settings, reader.held?.mostPollers);
    this.#pollers = firstPollers(this.#limits);
    this.#notes = new ResultNotes(mapping, ports);
  }

  start(): void {
    this.#ended ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let before = this.ports.clock.monotonic();
    while (!signal.aborted || this.#lanes.size > 0) {
      const now = this.ports.clock.monotonic();
      await this.#tick(now - before);
      before = now;
      // Behind a stop only what is under way is waited for, and its lease renewed.
      if (signal.aborted) await Promise.race([...this.#lanes.values(), pauseAnyway(this.times.tickMs)]);
      else await pause(this.times.tickMs, signal);
    }
    await this.reader.held?.rest();
    await this.ports.leases.release(this.#partition(), this.#holder).catch(() => undefined);
    await this.reader.close?.().catch((error: unknown) => this.ports.onError(error, this.mapping));
    await this.#notes.write();
  }

  async #tick(elapsedMs: number): Promise<void> {
    try {
      const wanted = this.#stopping.signal.aborted ? this.#lanes.size : await this.#wanted(elapsedMs);
      await this.#hold(wanted);
    } catch (error) {
      this.ports.onError(error, this.mapping);
    }
    if (this.ports.clock.monotonic() > this.#leaseEnd) this.#allowed = 0;
    if (!this.#stopping.signal.aborted) this.#startLanes();
    if (this.#allowed === 0) await this.#rest();
    await this.#notes.write();
  }

  /** None where the source may not be read, or can't be. */
  async #wanted(elapsedMs: number): Promise<number> {
    const access = await this.ports.access(this.mapping);
    if (!access.allowed) {
      this.#notes.note(access.problem);
      return 0;
    }
    this.#access = access;
    try {
      await this.#look();
    } catch (error) {
      this.#notes.note(sourceProblem(error));
      // One goes on looking, so that a source is noticed that comes back.
      this.#pollers = firstPollers(this.#limits);
      return 0;
    }
    const counts = this.#counts;
    this.#counts = noCounts();
    const snapshot = { ...counts, elapsedMs, pollers: this.#pollers, waiting: this.#depth.waiting };
    this.#pollers = nextPollers({ ...snapshot, batchSize: this.#settings.room.maxRecords }, this.#limits);
    return Math.floor(this.#pollers);
  }

  /** A queue where nothing happens is not asked every time. */
  async #look(): Promise<void> {
    const now = this.ports.clock.monotonic();
    if (this.#counts.found === 0 && now - this.#lookedAt < IDLE_LOOKS * this.times.tickMs) return;
    this.#lookedAt = -Infinity;
    this.#depth = await this.reader.depth();
    this.#lookedAt = now;
  }

  async #hold(wanted: number): Promise<void> {
    const { leases, clock } = this.ports;
    // A lane that is to end has its place until it has.
    const places = Math.max(wanted, this.#lanes.size);
    if (places === 0) {
      this.#allowed = 0;
      return;
    }
    const before = clock.monotonic();
    const { leaseMs } = this.times;
    const lease = await leases.hold(this.#partition(), this.#holder, places, this.#limits.most, leaseMs);
    this.#allowed = Math.min(wanted, lease?.pollers ?? 0);
    this.#leaseEnd = before + leaseMs;
  }

  /** Whoever holds the lease next gets what is held here. */
  async #rest(): Promise<void> {
    this.#reading.abort();
    if (this.#isResting || this.#lanes.size > 0) return;
    this.#isResting = true;
    await this.reader.held?.rest();
  }

  #startLanes(): void {
    if (this.#allowed === 0) return;
    this.#isResting = false;
    if (this.#reading.signal.aborted) this.#reading = new AbortController();
    for (let lane = 0; lane < this.#allowed; lane++) {
      if (this.#lanes.has(lane)) continue;
      const running = this.#lane(lane).finally(() => this.#lanes.delete(lane));
      this.#lanes.set(lane, running);
    }
  }

  async #lane(lane: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; lane < this.#allowed && !signal.aborted;) {
      try {
        await this.#round();
        failures = 0;
      } catch (error) {
        if (signal.aborted || lane >= this.#allowed) return;
        failures += 1;
        this.#notes.note(sourceProblem(error));
        await pause(backoffMs(failures, this.times), signal);
      }
    }
  }

  async #round(): Promise<void> {
    const { held } = this.reader;
    // A wait that is cut short hides what comes at that moment, where it can't be given back.
    const signal = held ? AbortSignal.any([this.#stopping.signal, this.#reading.signal]) : this.#stopping.signal;
    const { clock } = this.ports;
    const { room, windowMs } = this.#settings;
    const { waitMs } = this.times;
    const records = await gather<QueueRecord>((_soFar, options) => this.reader.receive(options), {
      room,
      windowMs: Math.min(windowMs, Math.max(0, this.#depth.holdMs - this.#access.timeoutMs)),
      waitMs,
      signal,
      clock,
    });
    if (records.length === 0) {
      this.#counts.empty += 1;
      return;
    }
    this.#counts.found += 1;
    const { holdMs } = this.#depth;
    const reserveMs = Math.min(this.#access.timeoutMs, holdMs / 2);
    const tryUntil = clock.monotonic() + holdMs - windowMs - reserveMs;
    const [kept, dropped] = split(records, this.#matches);
    await removeSurely(dropped, { reader: this.reader, times: this.times, signal });
    if (held !== undefined) return this.#dealWith(kept, held, signal);
    const { batches, oversized } = packBatches(kept, room);
    for (const [index, batch] of batches.entries()) {
      // What those before it have taken may have been its time as ours.
      if (index > 0 && clock.monotonic() > tryUntil) break;
      const isDone = await this.#batch(batch, tryUntil);
      // What is behind a failure waits for it, where the order matters.
      if (!isDone && this.reader.isOrdered) break;
    }
    if (oversized.length > 0) this.#notes.note(RESULTS.recordTooLarge);
  }

  async #dealWith(records: readonly QueueRecord[], held: HeldQueue, signal: AbortSignal): Promise<void> {
    const { mapping, ports, reader, times } = this;
    const isDone = await runHeldBatches(records, {
      reader,
      held,
      holdMs: this.#depth.holdMs,
      settings: this.#settings,
      times,
      signal,
      now: () => ports.clock.now(),
      invoke: (payload) => ports.invoke(mapping, payload),
      discard: (discarded) => ports.discard(mapping, discarded),
      note: (result) => this.#notes.note(result),
      onError: (error) => ports.onError(error, mapping),
    });
    this.#counts[isDone ? 'succeeded' : 'failed'] += 1;
  }

  async #batch(batch: readonly QueueRecord[], tryUntil: number): Promise<boolean> {
    const outcome = await runQueueBatch(batch, {
      reader: this.reader,
      invoke: (payload, traceHeader) => this.ports.invoke(this.mapping, payload, traceHeader),
      reportsFailures: this.#settings.reportsFailures,
      times: this.times,
      signal: this.#stopping.signal,
      now: () => this.ports.clock.monotonic(),
      tryUntil,
    });
    this.#counts[outcome === 'succeeded' ? 'succeeded' : 'failed'] += 1;
    this.#notes.note(outcomeResult(outcome));
    return outcome === 'succeeded';
  }

  #partition() {
    return { accountId: this.mapping.accountId, uuid: this.mapping.uuid, partition: QUEUE };
  }
}

function noCounts() {
  return { found: 0, empty: 0, succeeded: 0, failed: 0 };
}

function split<R extends QueueRecord>(records: readonly R[], matches: (value: unknown) => boolean): [R[], R[]] {
  const [kept, dropped]: [R[], R[]] = [[], []];
  for (const record of records) (matches(record.matchable()) ? kept : dropped).push(record);
  return [kept, dropped];
}

function pauseAnyway(ms: number): Promise<void> {
  return pause(ms, new AbortController().signal);
}
