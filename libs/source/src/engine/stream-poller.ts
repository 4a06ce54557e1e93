import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { sourceProblem } from '@stoker/core/sources/processing-result';
import {
  forgettablePartitions,
  readablePartitions,
  type StreamPartition,
  type StreamProgress,
  type StreamStart,
} from '@stoker/core/sources/stream-lineage';
import type { StreamReader } from '../source.js';
import type { EnginePorts, EngineTimes } from './engine-ports.js';
import { PartitionPoller } from './partition-poller.js';
import { pause } from './pause.js';
import type { Poller } from './poller.js';
import { ResultNotes } from './result-notes.js';

interface Polled {
  readonly ended: Promise<void>;
  readonly stop: AbortController;
}

/**
 * Polls one mapping's ordered source: each of its partitions by itself, as soon as no other process holds it and all that it
 * came of was dealt with.
 */
export class StreamPoller implements Poller {
  readonly #stopping = new AbortController();
  readonly #polled = new Map<string, Polled>();
  readonly #notes: ResultNotes;
  #progress: StreamProgress = new Map();
  /** What there was at the first look: what is added later, of nothing that was there, is read from its beginning. */
  #first: ReadonlySet<string> | undefined;
  #ended: Promise<void> | undefined;

  constructor(
    private readonly mapping: EventSourceMapping,
    private readonly reader: StreamReader,
    private readonly ports: EnginePorts,
    private readonly times: EngineTimes,
  ) {
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
    let problem: string | undefined;
    while (!signal.aborted) {
      const now = await this.#look();
      if (problem !== undefined && now === undefined) this.#notes.cleared(problem);
      if (now !== undefined) this.#notes.note(now);
      problem = now;
      this.#notes.concern(this.reader.concern?.());
      await this.#notes.write();
      await pause(this.times.tickMs, signal);
    }
    await Promise.all([...this.#polled.values()].map(({ ended }) => ended));
    await this.reader.close?.().catch((error: unknown) => this.ports.onError(error, this.mapping));
    await this.#notes.write();
  }

  /** What is in the way of reading, if anything. */
  async #look(): Promise<string | undefined> {
    try {
      const access = await this.ports.access(this.mapping);
      if (!access.allowed) {
        this.#stopAllBut(new Set());
        return access.problem;
      }
      const partitions = await this.reader.partitions();
      const listed = new Set(partitions.map(({ id }) => id));
      this.#first ??= listed;
      this.#stopAllBut(listed);
      for (const [partition, start] of await this.#readable(partitions)) this.#poll(partition, start);
      return undefined;
    } catch (error) {
      this.ports.onError(error, this.mapping);
      return sourceProblem(error);
    }
  }

  /** Those of which there is something to read, and which are not read here. */
  async #readable(partitions: readonly StreamPartition[]): Promise<ReadonlyMap<string, StreamStart>> {
    const isIdle = ({ id }: StreamPartition) => !this.#polled.has(id) && this.#progress.get(id)?.ended !== true;
    if (!partitions.some(isIdle)) return new Map();
    const { leases } = this.ports;
    // Of partitions without a past nothing is to be known.
    if (partitions.some(({ parents, isClosed }) => isClosed || parents.length > 0)) {
      this.#progress = await leases.progress(this.mapping);
      const past = forgettablePartitions(partitions, this.#progress);
      if (past.length > 0) await leases.forget(this.mapping, past);
    }
    const startsAtEnd = this.mapping.settings.StartingPosition === 'LATEST';
    const readable = readablePartitions(partitions, this.#progress, startsAtEnd);
    const starts = partitions.filter((partition) => isIdle(partition) && readable.has(partition.id));
    return new Map(starts.map((partition) => [partition.id, this.#startOf(partition, readable.get(partition.id)!)]));
  }

  #startOf({ id, parents }: StreamPartition, start: StreamStart): StreamStart {
    return parents.length === 0 && !this.#first!.has(id) ? 'beginning' : start;
  }

  /** Those that the role may not read any more, or that are gone. */
  #stopAllBut(listed: ReadonlySet<string>): void {
    for (const [partition, { stop }] of this.#polled) if (!listed.has(partition)) stop.abort();
  }

  #poll(partition: string, start: StreamStart): void {
    const { mapping, reader, ports, times } = this;
    const stop = new AbortController();
    const ended = new PartitionPoller({ mapping, partition, start, reader, ports, times, notes: this.#notes })
      .run(AbortSignal.any([this.#stopping.signal, stop.signal]))
      .catch((error: unknown) => ports.onError(error, mapping))
      .finally(() => this.#polled.delete(partition));
    this.#polled.set(partition, { ended, stop });
  }
}
