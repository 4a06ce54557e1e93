import { randomUUID } from 'node:crypto';
import { holdLease } from '@stoker/app/eventing/hold-lease';
import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import type { PartitionLease } from '@stoker/app/ports/source-leases';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { packBatches } from '@stoker/core/sources/pack-batches';
import { sourceProblem } from '@stoker/core/sources/processing-result';
import { recordFilter } from '@stoker/core/sources/record-filter';
import type { StreamReader, StreamRecord } from '../source.js';
import { batchSettings } from './batch-settings.js';
import type { EnginePorts, EngineTimes } from './engine-ports.js';
import { gather } from './gather.js';
import { backoffMs, pause } from './pause.js';
import { outcomeResult, type ResultNotes } from './result-notes.js';
import { runStreamBatch } from './stream-batch.js';
import { WindowKeeper } from './window-keeper.js';

export interface PartitionPollerOptions {
  readonly mapping: EventSourceMapping;
  readonly partition: string;
  readonly reader: StreamReader;
  readonly ports: EnginePorts;
  readonly times: EngineTimes;
  readonly notes: ResultNotes;
}

/** A partition that this process holds, until it loses it. */
interface Holding {
  readonly fence: string;
  readonly windows: WindowKeeper;
  /** Ends with the lease, or with the polling. */
  readonly signal: AbortSignal;
  position: string | undefined;
}

/**
 * Polls one partition of an ordered source while it holds the lease, of which there is one. It goes on where the
 * checkpoint says, and moves that only under the fence of its lease, so that a process that was taken for dead can't undo
 * what its successor did.
 */
export class PartitionPoller {
  readonly #holder = randomUUID();
  readonly #settings;
  readonly #matches;

  constructor(private readonly options: PartitionPollerOptions) {
    this.#settings = batchSettings(options.mapping);
    this.#matches = recordFilter(options.mapping.settings.FilterCriteria);
  }

  /** Polls until the lease is lost or the signal comes; at once where somebody else has the lease. */
  async run(stopping: AbortSignal): Promise<void> {
    const lease = await this.#hold();
    if (lease === undefined) return;
    const lost = new AbortController();
    const renew = async (): Promise<boolean> => {
      const still = (await this.#hold())?.fence === lease.fence;
      if (!still) lost.abort();
      return still;
    };
    const release = holdLease(renew, this.options.times.leaseMs / 3);
    try {
      const checkpoint = await this.options.ports.leases.checkpoint(this.#partition());
      const { tumblingMs } = this.#settings;
      const fields = { shardId: this.options.partition, eventSourceARN: this.options.mapping.settings.EventSourceArn };
      await this.#poll({
        fence: lease.fence,
        windows: new WindowKeeper(tumblingMs, fields, checkpoint?.state, this.options.reader.event),
        signal: AbortSignal.any([stopping, lost.signal]),
        position: checkpoint?.position,
      });
    } finally {
      release();
      await this.options.ports.leases.release(this.#partition(), this.#holder).catch(() => undefined);
    }
  }

  /** Returns when nothing more may be done here. */
  async #poll(holding: Holding): Promise<void> {
    const { times, notes } = this.options;
    for (let failures = 0; !holding.signal.aborted;) {
      let records: readonly StreamRecord[];
      try {
        records = await this.#gather(holding);
        failures = 0;
      } catch (error) {
        if (holding.signal.aborted) return;
        failures += 1;
        notes.note(sourceProblem(error));
        await pause(backoffMs(failures, times), holding.signal);
        continue;
      }
      const { clock } = this.options.ports;
      if (records.length === 0 && holding.windows.isOver(clock.now()) && !(await this.#closeWindow(holding))) return;
      if (!(await this.#dealWith(records, holding))) return;
    }
  }

  #gather({ position, signal }: Holding): Promise<readonly StreamRecord[]> {
    const { reader, partition, ports, times } = this.options;
    const { room, windowMs } = this.#settings;
    const { clock } = ports;
    return gather<StreamRecord>(
      (soFar, options) => reader.read(partition, soFar.at(-1)?.position ?? position, options),
      { room, windowMs, waitMs: times.waitMs, signal, clock },
    );
  }

  /** False when the partition is no longer this process's. */
  async #dealWith(records: readonly StreamRecord[], holding: Holding): Promise<boolean> {
    const kept = records.filter((record) => this.#matches(record.matchable()));
    let left = kept;
    while (left.length > 0) {
      if (holding.windows.isOver(left[0]!.arrivedAt) && !(await this.#closeWindow(holding))) return false;
      const inWindow = left.slice(0, holding.windows.room(left.map(({ arrivedAt }) => arrivedAt)));
      // One that is too large goes alone: the function is not run for it, and so it gets old, or is refused for good.
      const batch = packBatches(inWindow, this.#settings.room).batches[0] ?? inWindow.slice(0, 1);
      if (!(await this.#batch(batch, holding))) return false;
      left = left.slice(batch.length);
    }
    const last = records.at(-1);
    return last === undefined || last.position === holding.position || this.#save(last.position, holding);
  }

  #batch(batch: readonly StreamRecord[], holding: Holding): Promise<boolean> {
    const { mapping, partition, ports, times, notes } = this.options;
    return runStreamBatch(batch, {
      partition,
      settings: this.#settings,
      times,
      signal: holding.signal,
      now: () => ports.clock.now(),
      invoke: (records) => holding.windows.invoke(records, (payload) => ports.invoke(mapping, payload)),
      discard: (discarded) => ports.discard(mapping, discarded),
      save: (count) => this.#save(batch[count - 1]!.position, holding),
      note: (result) => notes.note(result),
    });
  }

  /** Tries it as often as a batch; false when the partition is no longer this process's. */
  async #closeWindow(holding: Holding): Promise<boolean> {
    const { mapping, ports, times, notes } = this.options;
    const { maximumRetries = Infinity } = this.#settings.policy;
    for (let tries = 1, failures = 0; !holding.signal.aborted; tries++) {
      const outcome: BatchOutcome = await holding.windows.close((payload) => ports.invoke(mapping, payload));
      notes.note(outcomeResult(outcome.kind));
      if (outcome.kind === 'function-error' && (failures += 1) > maximumRetries) holding.windows.giveUp();
      else if (outcome.kind !== 'succeeded') {
        await pause(backoffMs(tries, times), holding.signal);
        continue;
      }
      return this.#save(holding.position, holding);
    }
    return false;
  }

  async #save(position: string | undefined, holding: Holding): Promise<boolean> {
    const { ports, times, mapping } = this.options;
    for (let tries = 1; !holding.signal.aborted; tries++) {
      try {
        const checkpoint = { position, state: holding.windows.state };
        const isOurs = await ports.leases.save(this.#partition(), holding.fence, checkpoint);
        if (isOurs) holding.position = position;
        return isOurs;
      } catch (error) {
        ports.onError(error, mapping);
        await pause(backoffMs(tries, times), holding.signal);
      }
    }
    return false;
  }

  #hold(): Promise<PartitionLease | undefined> {
    return this.options.ports.leases.hold(this.#partition(), this.#holder, 1, 1, this.options.times.leaseMs);
  }

  #partition() {
    const { mapping, partition } = this.options;
    return { accountId: mapping.accountId, uuid: mapping.uuid, partition };
  }
}
