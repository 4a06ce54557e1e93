import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import type { Checkpoint } from '@stoker/app/ports/source-leases';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { laneOf } from '@stoker/core/sources/lane-of';
import { recordFilter } from '@stoker/core/sources/record-filter';
import type { StreamReader, StreamRecord } from '../source.js';
import type { BatchSettings } from './batch-settings.js';
import type { EnginePorts, EngineTimes } from './engine-ports.js';
import { Lane } from './lane.js';
import { LowWater } from './low-water.js';
import { backoffMs, pause } from './pause.js';
import { outcomeResult, type ResultNotes } from './result-notes.js';
import { runStreamBatch } from './stream-batch.js';
import { WindowKeeper } from './window-keeper.js';

/** Records that were read and not passed at most, in batches of all lanes: so much a lane that is stuck holds up at last. */
const BATCHES_AHEAD = 4;

export interface PartitionWorkOptions {
  readonly mapping: EventSourceMapping;
  readonly partition: string;
  readonly reader: StreamReader;
  readonly ports: EnginePorts;
  readonly times: EngineTimes;
  readonly notes: ResultNotes;
  readonly settings: BatchSettings;
  /** Ends with the lease, or with the polling. */
  readonly signal: AbortSignal;
  readonly checkpoint: Checkpoint | undefined;
  /** Ends the signal: what is under way is the last. */
  readonly stop: () => void;
  /** Keeps a checkpoint; false when the partition is no longer this process's. */
  readonly save: (checkpoint: Checkpoint) => Promise<boolean>;
}

/**
 * What was read of a partition that this process holds, on its way through the function: in one lane, in its order, or
 * in several, in the order of each key. The checkpoint says up to where all of it was dealt with.
 */
export class PartitionWork {
  readonly #lanes: readonly Lane[];
  readonly #windows: WindowKeeper;
  readonly #water: LowWater;
  readonly #done = new Map<StreamRecord, () => void>();
  readonly #matches;
  #saved: string | undefined;
  #saving: Promise<boolean> = Promise.resolve(true);
  #awaited: (() => void) | undefined;

  constructor(private readonly options: PartitionWorkOptions) {
    const { mapping, partition, reader, settings, checkpoint, signal } = options;
    const fields = { shardId: partition, eventSourceARN: mapping.settings.EventSourceArn };
    this.#matches = recordFilter(mapping.settings.FilterCriteria);
    this.#windows = new WindowKeeper(settings.tumblingMs, fields, checkpoint?.state, reader.event);
    this.#water = new LowWater(checkpoint?.position);
    this.#saved = checkpoint?.position;
    this.#lanes = Array.from({ length: settings.lanes }, () => this.#lane());
    signal.addEventListener('abort', () => this.#awaited?.(), { once: true });
  }

  /** How many records may be read now, as soon as there may be any; 0 when nothing more is to be. */
  async room(): Promise<number> {
    while (!this.options.signal.aborted) {
      const free = this.#free();
      if (free > 0) return free;
      await new Promise<void>((resolve) => (this.#awaited = resolve));
    }
    return 0;
  }

  /** Takes records on, which come behind all before. Resolves when what needs no function is noted. */
  async add(records: readonly StreamRecord[]): Promise<boolean> {
    const lanes = this.#lanes.map((): StreamRecord[] => []);
    for (const record of records) {
      const done = this.#water.add(record.position);
      if (!this.#matches(record.matchable())) done();
      else {
        this.#done.set(record, done);
        lanes[laneOf(record.key ?? '', lanes.length)]!.push(record);
      }
    }
    for (const [lane, added] of lanes.entries()) if (added.length > 0) this.#lanes[lane]!.push(added);
    return this.#advance();
  }

  /** Goes on from a position without a record. */
  resume(position: string): Promise<boolean> {
    this.#water.skipTo(position);
    return this.#advance();
  }

  /** Ends a window that is over, when nothing came that would have ended it. */
  async idle(): Promise<boolean> {
    const isOver = this.#lanes.every(({ isIdle }) => isIdle) && this.#windows.isOver(this.options.ports.clock.now());
    return !isOver || this.#closeWindow(false);
  }

  /** Notes that the partition is at its end, when everything before it is dealt with. */
  async end(): Promise<boolean> {
    await this.settled();
    if (this.options.signal.aborted || this.#water.size > 0) return false;
    if (this.#windows.isOpen && !(await this.#closeWindow(true))) return false;
    return this.#save(true);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.settled()));
    await this.#saving;
  }

  #free(): number {
    const { settings } = this.options;
    const round = settings.lanes * settings.room.maxRecords;
    if (settings.lanes === 1) return this.#lanes[0]!.isIdle ? round : 0;
    const waiting = this.#lanes.reduce((sum, { size }) => sum + size, 0);
    return Math.min(round - waiting, BATCHES_AHEAD * round - this.#water.size);
  }

  #lane(): Lane {
    const { mapping, ports, settings, stop } = this.options;
    return new Lane({
      settings,
      windows: this.#windows,
      batch: (records) => this.#batch(records),
      closeWindow: () => this.#closeWindow(false),
      onProgress: () => this.#awaited?.(),
      onFault: (error) => {
        ports.onError(error, mapping);
        stop();
      },
    });
  }

  #batch(batch: readonly StreamRecord[]): Promise<boolean> {
    const { mapping, partition, ports, times, notes, settings, signal } = this.options;
    let passed = 0;
    return runStreamBatch(batch, {
      partition,
      settings,
      times,
      signal,
      now: () => ports.clock.now(),
      invoke: (records) => this.#windows.invoke(records, (payload) => ports.invoke(mapping, payload)),
      discard: (discarded) => ports.discard(mapping, discarded),
      save: (count) => {
        for (const record of batch.slice(passed, count)) {
          this.#done.get(record)!();
          this.#done.delete(record);
        }
        passed = count;
        return this.#advance();
      },
      note: (result) => notes.note(result),
    });
  }

  /** Tries it as often as a batch; false when the partition is no longer this process's. */
  async #closeWindow(isEarly: boolean): Promise<boolean> {
    const { mapping, ports, times, notes, settings, signal } = this.options;
    const { maximumRetries = Infinity } = settings.policy;
    for (let tries = 1, failures = 0; !signal.aborted; tries++) {
      const invoke = (payload: Uint8Array) => ports.invoke(mapping, payload);
      const outcome: BatchOutcome = await this.#windows.close(invoke, isEarly);
      notes.note(outcomeResult(outcome.kind));
      if (outcome.kind === 'function-error' && (failures += 1) > maximumRetries) this.#windows.giveUp();
      else if (outcome.kind !== 'succeeded') {
        await pause(backoffMs(tries, times), signal);
        continue;
      }
      return this.#save(false);
    }
    return false;
  }

  /** Writes down how far it came, if that is further than before; what comes meanwhile is written with the next. */
  #advance(): Promise<boolean> {
    if (this.#water.passed === this.#saved) return this.#saving;
    return (this.#saving = this.#saving.then((isOurs) => isOurs && this.#saveIfNew()));
  }

  async #saveIfNew(): Promise<boolean> {
    return this.#water.passed === this.#saved || this.#save(false);
  }

  async #save(ended: boolean): Promise<boolean> {
    const position = this.#water.passed;
    const isOurs = await this.options.save({ position, state: this.#windows.state, ended });
    if (isOurs) this.#saved = position;
    return isOurs;
  }
}
