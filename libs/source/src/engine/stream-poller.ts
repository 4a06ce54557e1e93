import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { sourceProblem } from '@stoker/core/sources/processing-result';
import type { StreamReader } from '../source.js';
import type { EnginePorts, EngineTimes } from './engine-ports.js';
import { PartitionPoller } from './partition-poller.js';
import { pause } from './pause.js';
import type { Poller } from './poller.js';
import { ResultNotes } from './result-notes.js';

/** Polls one mapping's ordered source: each of its partitions by itself, as soon as no other process holds it. */
export class StreamPoller implements Poller {
  readonly #stopping = new AbortController();
  readonly #partitions = new Map<string, Promise<void>>();
  readonly #notes: ResultNotes;
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
    while (!signal.aborted) {
      await this.#look();
      await this.#notes.write();
      await pause(this.times.tickMs, signal);
    }
    await Promise.all(this.#partitions.values());
    await this.#notes.write();
  }

  async #look(): Promise<void> {
    try {
      const access = await this.ports.access(this.mapping);
      if (!access.allowed) return this.#notes.note(access.problem);
      for (const partition of await this.reader.partitions()) this.#poll(partition);
    } catch (error) {
      this.#notes.note(sourceProblem(error));
      this.ports.onError(error, this.mapping);
    }
  }

  #poll(partition: string): void {
    if (this.#partitions.has(partition)) return;
    const { mapping, reader, ports, times } = this;
    const poller = new PartitionPoller({ mapping, partition, reader, ports, times, notes: this.#notes });
    const running = poller
      .run(this.#stopping.signal)
      .catch((error: unknown) => ports.onError(error, mapping))
      .finally(() => this.#partitions.delete(partition));
    this.#partitions.set(partition, running);
  }
}
