import { randomUUID } from 'node:crypto';
import { holdLease } from '@stoker/app/eventing/hold-lease';
import type { Checkpoint, PartitionLease } from '@stoker/app/ports/source-leases';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { RESULTS, sourceProblem } from '@stoker/core/sources/processing-result';
import type { StreamStart } from '@stoker/core/sources/stream-lineage';
import type { StreamFrom, StreamRead, StreamReader, StreamRecord } from '../source.js';
import { batchSettings } from './batch-settings.js';
import type { EnginePorts, EngineTimes } from './engine-ports.js';
import { gather } from './gather.js';
import { PartitionWork } from './partition-work.js';
import { backoffMs, pause } from './pause.js';
import type { ResultNotes } from './result-notes.js';
import { SourceCommits } from './source-commits.js';

export interface PartitionPollerOptions {
  readonly mapping: EventSourceMapping;
  readonly partition: string;
  /** Where it is begun, if nobody has. */
  readonly start: StreamStart;
  readonly reader: StreamReader;
  readonly ports: EnginePorts;
  readonly times: EngineTimes;
  readonly notes: ResultNotes;
}

/**
 * Polls one partition of an ordered source while it holds the lease, of which there is one. It goes on where the
 * checkpoint says, and moves that only under the fence of its lease, so that a process that was taken for dead can't undo
 * what its successor did.
 */
export class PartitionPoller {
  readonly #holder = randomUUID();
  readonly #settings;
  readonly #commits;

  constructor(private readonly options: PartitionPollerOptions) {
    const { mapping, partition, reader, ports } = options;
    this.#settings = batchSettings(mapping);
    const commit = reader.commit && ((position: string) => reader.commit!(partition, position));
    this.#commits = new SourceCommits(commit, (error) => ports.onError(error, mapping));
  }

  /**
   * Polls until the partition is at its end, the lease is lost or the signal comes; not at all where somebody else has the
   * lease, or it is at its end already.
   */
  async run(stopping: AbortSignal): Promise<void> {
    const lease = await this.#hold();
    if (lease === undefined) return;
    const lost = new AbortController();
    const renew = async (): Promise<boolean> => {
      const still = (await this.#hold())?.fence === lease.fence;
      if (!still) lost.abort();
      return still;
    };
    const { ports, times } = this.options;
    const release = holdLease(renew, times.leaseMs / 3);
    try {
      const checkpoint = await ports.leases.checkpoint(this.#partition());
      const signal = AbortSignal.any([stopping, lost.signal]);
      if (!checkpoint?.ended) await this.#work(lease.fence, checkpoint, signal, lost);
      await this.#commits.end(times);
    } finally {
      release();
      await ports.leases.release(this.#partition(), this.#holder).catch(() => undefined);
    }
  }

  async #work(
    fence: string,
    checkpoint: Checkpoint | undefined,
    signal: AbortSignal,
    lost: AbortController,
  ): Promise<void> {
    const work = new PartitionWork({
      ...this.options,
      settings: this.#settings,
      signal,
      checkpoint,
      stop: () => lost.abort(),
      save: async (next) => {
        const isOurs = await this.#save(fence, next, signal);
        if (!isOurs) lost.abort();
        return isOurs;
      },
    });
    try {
      await this.#poll(work, checkpoint?.position, signal);
    } finally {
      lost.abort();
      await work.settled();
    }
  }

  /** Returns when nothing more may be done here. */
  async #poll(work: PartitionWork, position: string | undefined, signal: AbortSignal): Promise<void> {
    const { notes, partition, ports, mapping, start } = this.options;
    let from: StreamFrom = position === undefined ? { start } : { after: position };
    for (;;) {
      const maxRecords = await work.room();
      if (maxRecords === 0) return;
      const read = await this.#gatherSurely(from, maxRecords, signal);
      if (read === undefined) return;
      const { records, resume, isEnd, isTrimmed } = read;
      if (isTrimmed) {
        notes.warn(RESULTS.trimmed);
        ports.onError(new Error(`records were gone before they were read: ${partition}`), mapping);
      }
      const last = records.at(-1)?.position ?? resume;
      if (last !== undefined) from = { after: last };
      if (records.length > 0 && !(await work.add(records))) return;
      if (records.length === 0 && resume !== undefined && !(await work.resume(resume))) return;
      if (records.length === 0 && !(await work.idle())) return;
      if (isEnd) {
        await work.end();
        return;
      }
    }
  }

  /** As often as it takes; undefined when it is told to stop. */
  async #gatherSurely(from: StreamFrom, maxRecords: number, signal: AbortSignal): Promise<StreamRead | undefined> {
    const { times, notes } = this.options;
    let problem: string | undefined;
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        const read = await this.#gather(from, maxRecords, signal);
        if (problem !== undefined) notes.cleared(problem);
        return read;
      } catch (error) {
        if (signal.aborted) return undefined;
        problem = sourceProblem(error);
        notes.note(problem);
        await pause(backoffMs(failures, times), signal);
      }
    }
    return undefined;
  }

  async #gather(from: StreamFrom, maxRecords: number, signal: AbortSignal): Promise<StreamRead> {
    const { reader, partition, ports, times } = this.options;
    const { room, windowMs } = this.#settings;
    let [isEnd, isTrimmed]: [boolean, boolean] = [false, false];
    let resume: string | undefined;
    const records = await gather<StreamRecord>(
      async (soFar, options) => {
        const last = soFar.at(-1);
        const read = await reader.read(partition, last === undefined ? from : { after: last.position }, options);
        isEnd ||= read.isEnd ?? false;
        isTrimmed ||= read.isTrimmed ?? false;
        resume = read.resume ?? resume;
        return read.records;
      },
      {
        room: { ...room, maxRecords },
        windowMs,
        waitMs: times.waitMs,
        signal,
        clock: ports.clock,
        isOver: () => isEnd,
      },
    );
    return { records, resume, isEnd, isTrimmed };
  }

  /** Tries at least once, so that what was done is known to whoever comes next. */
  async #save(fence: string, checkpoint: Checkpoint, signal: AbortSignal): Promise<boolean> {
    const { ports, times, mapping } = this.options;
    for (let tries = 1; ; tries++) {
      try {
        const isOurs = await ports.leases.save(this.#partition(), fence, checkpoint);
        if (isOurs) this.#commits.note(checkpoint.position);
        return isOurs;
      } catch (error) {
        ports.onError(error, mapping);
        if (signal.aborted) return false;
        await pause(backoffMs(tries, times), signal);
      }
    }
  }

  #hold(): Promise<PartitionLease | undefined> {
    return this.options.ports.leases.hold(this.#partition(), this.#holder, 1, 1, this.options.times.leaseMs);
  }

  #partition() {
    const { mapping, partition } = this.options;
    return { accountId: mapping.accountId, uuid: mapping.uuid, partition };
  }
}
