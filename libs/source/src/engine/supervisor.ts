import type { EnabledMapping } from '@stoker/app/ports/event-source-mappings';
import type { EventSourceKind, EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { EventSource } from '../source.js';
import { ENGINE_TIMES, type EnginePorts, type EngineTimes } from './engine-ports.js';
import { pause } from './pause.js';
import type { Poller } from './poller.js';
import { QueuePoller } from './queue-poller.js';
import { StreamPoller } from './stream-poller.js';

interface Running {
  readonly changedAt: number;
  readonly poller: Poller;
}

/**
 * Polls for every mapping that is enabled, and for no other: looks time and again at which there are, begins with those
 * that are new, and begins anew with those that changed. Every server has one; leases share the work out between them.
 */
export class SourceSupervisor {
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, Running>();
  /** Pollers that were told to stop and have something under way. */
  readonly #ending = new Set<Promise<void>>();
  readonly #times: EngineTimes;
  #ended: Promise<void> | undefined;

  constructor(
    private readonly sources: ReadonlyMap<EventSourceKind, EventSource>,
    private readonly ports: EnginePorts,
    times: Partial<EngineTimes> = {},
  ) {
    this.#times = { ...ENGINE_TIMES, ...times };
  }

  start(): void {
    this.#ended ??= this.#run();
  }

  /** Takes nothing new; resolves when everything under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#refresh();
      } catch (error) {
        // What runs goes on, as far as its leases carry it.
        this.ports.onError(error, undefined);
      }
      await pause(this.#times.refreshMs, signal);
    }
    for (const key of [...this.#running.keys()]) this.#end(key);
    await Promise.all(this.#ending);
  }

  async #refresh(): Promise<void> {
    const enabled = await this.ports.mappings.listEnabled([...this.sources.keys()]);
    const wanted = new Map(enabled.map((mapping) => [keyOf(mapping), mapping]));
    for (const [key, { changedAt }] of this.#running) {
      if (wanted.get(key)?.changedAt !== changedAt) this.#end(key);
    }
    for (const [key, mapping] of wanted) if (!this.#running.has(key)) await this.#begin(key, mapping);
  }

  async #begin(key: string, { accountId, uuid, changedAt }: EnabledMapping): Promise<void> {
    const mapping = await this.ports.mappings.find(accountId, uuid);
    const source = mapping && this.sources.get(mapping.kind);
    if (source === undefined || mapping?.changedAt !== changedAt || this.#stopping.signal.aborted) return;
    try {
      const poller = this.#pollerOf(source, mapping);
      this.#running.set(key, { changedAt, poller });
      poller.start();
    } catch (error) {
      this.ports.onError(error, mapping);
    }
  }

  #pollerOf(source: EventSource, mapping: EventSourceMapping): Poller {
    const reader = source.open(mapping);
    return reader.order === 'none'
      ? new QueuePoller(mapping, reader, this.ports, this.#times)
      : new StreamPoller(mapping, reader, this.ports, this.#times);
  }

  #end(key: string): void {
    const ending = this.#running
      .get(key)!
      .poller.stop()
      .catch((error: unknown) => this.ports.onError(error, undefined))
      .finally(() => this.#ending.delete(ending));
    this.#running.delete(key);
    this.#ending.add(ending);
  }
}

function keyOf({ accountId, uuid }: EnabledMapping): string {
  return `${accountId}/${uuid}`;
}
