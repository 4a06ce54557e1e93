import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { filterable } from '@stoker/core/sources/record-filter';
import type { EventSource, ReadOptions, StreamFrom, StreamReader, StreamRecord } from '../source.js';

interface Entry {
  readonly data: string;
  readonly at: number;
}

const LOOK_MS = 5;

/** Streams in memory, one for each ARN, of shards that only grow: the least that an ordered source can be. */
export class MemoryStreams implements EventSource {
  readonly kind = 'kinesis';
  readonly #shards = new Map<string, Map<string, Entry[]>>();

  create(streamArn: string, shards: readonly string[] = ['shard-0']): void {
    this.#shards.set(streamArn, new Map(shards.map((shard) => [shard, []])));
  }

  put(streamArn: string, data: string, at: number, shard = 'shard-0'): void {
    this.#shards.get(streamArn)!.get(shard)!.push({ data, at });
  }

  open({ settings }: EventSourceMapping): StreamReader {
    const shards = this.#shards.get(settings.EventSourceArn ?? '') ?? new Map<string, Entry[]>();
    return {
      order: 'partition',
      partitions: async () => [...shards.keys()].map((id) => ({ id, parents: [], isClosed: false })),
      async read(shard: string, position: StreamFrom, { maxRecords, waitMs, signal }: ReadOptions) {
        const from = 'after' in position ? Number(position.after) + 1 : 0;
        const until = performance.now() + waitMs;
        while ((shards.get(shard)?.length ?? 0) <= from && performance.now() < until && !signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        }
        const entries = shards.get(shard)?.slice(from, from + maxRecords) ?? [];
        return { records: entries.map((entry, index) => recordOf(entry, from + index, shard)) };
      },
    };
  }
}

function recordOf({ data, at }: Entry, place: number, shard: string): StreamRecord {
  const position = String(place).padStart(10, '0');
  const record = { sequenceNumber: position, shard, data };
  const json = JSON.stringify(record);
  const matchable = () => ({ ...record, data: filterable(data) });
  return { id: position, position, json, bytes: Buffer.byteLength(json), arrivedAt: at, matchable };
}
