import { randomUUID } from 'node:crypto';
import { InMemoryEventSourceMappings } from '@stoker/app/control/testing/in-memory-event-source-mappings';
import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import { systemClock } from '@stoker/app/ports/clock';
import { MemorySourceLeases } from '@stoker/app/ports/testing/memory-source-leases';
import type { EventSourceMapping, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import type { Discarded, EnginePorts, EngineTimes, SourceAccess } from '../engine/engine-ports.js';
import { SourceSupervisor } from '../engine/supervisor.js';
import type { EventSource } from '../source.js';

export const ACCOUNT = '111122223333';

/** An event as a function sees it. */
export interface SeenEvent {
  readonly Records: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

export type Handler = (event: SeenEvent) => BatchOutcome | Promise<BatchOutcome>;

/** What a function answers that did everything. @param answer its answer, as JSON */
export function succeeded(answer: unknown = null): BatchOutcome {
  return { kind: 'succeeded', payload: Buffer.from(JSON.stringify(answer)) };
}

const TIMES: EngineTimes = {
  refreshMs: 10,
  tickMs: 10,
  leaseMs: 300,
  waitMs: 50,
  firstBackoffMs: 5,
  longestBackoffMs: 40,
};

/** Servers that poll, over ports in memory, with a function that a test plays. */
export class EngineKit {
  readonly mappings = new InMemoryEventSourceMappings();
  readonly leases = new MemorySourceLeases(systemClock);
  readonly discarded: Discarded[] = [];
  readonly errors: unknown[] = [];
  /** Every event that the function was shown, in order. */
  readonly seen: SeenEvent[] = [];
  handler: Handler = () => succeeded();
  access: SourceAccess = { allowed: true, timeoutMs: 100 };
  readonly #servers = new Set<SourceSupervisor>();
  #underWay = 0;
  #mapped: EventSourceMapping | undefined;
  /** Most batches that were under way at once. */
  mostAtOnce = 0;

  constructor(
    private readonly source: EventSource,
    private readonly recordsOf?: (event: unknown) => SeenEvent['Records'],
  ) {}

  /** Maps a source and has it polled from now on. */
  async map(settings: MappingSettings): Promise<EventSourceMapping> {
    const mapping: EventSourceMapping = {
      uuid: randomUUID(),
      accountId: ACCOUNT,
      functionName: 'hello',
      kind: this.source.kind,
      settings,
      enabled: true,
      state: 'Creating',
      changedAt: 0,
      tags: {},
    };
    await this.mappings.create(mapping);
    this.#mapped = mapping;
    return mapping;
  }

  /** @param ports in place of those in memory, such as leases that fail */
  server(ports: Partial<EnginePorts> = {}): SourceSupervisor {
    const all: EnginePorts = {
      leases: this.leases,
      mappings: this.mappings,
      clock: systemClock,
      invoke: (_mapping, payload) => this.#invoke(payload),
      access: async () => this.access,
      discard: async (_mapping, discarded) => void this.discarded.push(discarded),
      onError: (error) => this.errors.push(error),
      ...ports,
    };
    const server = new SourceSupervisor(new Map([[this.source.kind, this.source]]), all, TIMES);
    this.#servers.add(server);
    server.start();
    return server;
  }

  /** The mapping, where there is one. */
  only(): EventSourceMapping {
    return this.#mapped!;
  }

  async result({ accountId, uuid }: EventSourceMapping): Promise<string | undefined> {
    return (await this.mappings.find(accountId, uuid))?.lastResult;
  }

  /** Of servers that a test has killed: they never end. */
  forget(): void {
    this.#servers.clear();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.stop()));
  }

  eventOf(payload: Uint8Array): SeenEvent {
    const event = JSON.parse(Buffer.from(payload).toString()) as SeenEvent;
    return this.recordsOf === undefined ? event : { ...event, Records: this.recordsOf(event) };
  }

  async #invoke(payload: Uint8Array): Promise<BatchOutcome> {
    const event = this.eventOf(payload);
    this.seen.push(event);
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    try {
      return await this.handler(event);
    } finally {
      this.#underWay -= 1;
    }
  }
}

/** Waits for a condition; a slow machine gets the time that it needs. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await condition());) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
