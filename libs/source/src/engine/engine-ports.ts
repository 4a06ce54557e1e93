import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import type { Clock } from '@stoker/app/ports/clock';
import type { EventSourceMappings } from '@stoker/app/ports/event-source-mappings';
import type { SourceLeases } from '@stoker/app/ports/source-leases';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { GivenUp } from '@stoker/core/sources/stream-work';
import type { SourceRecord } from '../source.js';

/** What polling stands on. */
export interface EnginePorts {
  readonly leases: SourceLeases;
  readonly mappings: Pick<EventSourceMappings, 'listEnabled' | 'find' | 'noteResult'>;
  readonly clock: Clock;
  /** Runs the mapping's function once; never rejects for what the function or the platform did. */
  readonly invoke: (mapping: EventSourceMapping, payload: Uint8Array, traceHeader?: string) => Promise<BatchOutcome>;
  /** Whether the mapping's source may be read now, and what is to be known of its function. */
  readonly access: (mapping: EventSourceMapping) => Promise<SourceAccess>;
  /** Tells whoever is to know of records that were given up; resolves when that is durable. */
  readonly discard: (mapping: EventSourceMapping, discarded: Discarded) => Promise<void>;
  readonly onError: (error: unknown, mapping: EventSourceMapping | undefined) => void;
}

export type SourceAccess =
  | { readonly allowed: true; readonly timeoutMs: number }
  /** @see RESULTS */
  | { readonly allowed: false; readonly problem: string };

/** Records that the function will not be shown again. */
export interface Discarded {
  readonly partition: string;
  readonly records: readonly SourceRecord[];
  readonly reason: GivenUp;
  /** How often the function failed on them. */
  readonly failures: number;
  /** The event that the function was shown, where the source does not keep the records any longer. */
  readonly event?: string | undefined;
}

/** How fast things happen; shorter in tests. */
export interface EngineTimes {
  /** ms between looks at which mappings there are. */
  readonly refreshMs: number;
  /** ms between looks at how much waits, and between renewals of leases. */
  readonly tickMs: number;
  /** ms that a lease is good without being renewed. */
  readonly leaseMs: number;
  /** ms to wait for records at most, so much longer takes a stop. */
  readonly waitMs: number;
  /** ms before the second try of what could not be done; doubles from there. */
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
}

export const ENGINE_TIMES: EngineTimes = {
  refreshMs: 1_000,
  tickMs: 1_000,
  leaseMs: 15_000,
  waitMs: 10_000,
  firstBackoffMs: 1_000,
  longestBackoffMs: 30_000,
};
