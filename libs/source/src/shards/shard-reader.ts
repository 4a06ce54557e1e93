import type { Clock } from '@stoker/app/ports/clock';
import type { ShardPage, ShardStart, ShardStreams } from '@stoker/app/ports/shard-streams';
import type { EventSourceMapping, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import type { StreamPartition } from '@stoker/core/sources/stream-lineage';
import { pause } from '../engine/pause.js';
import type { ReadOptions, StreamFrom, StreamRead, StreamReader, StreamRecord } from '../source.js';
import { iteratorPosition, type ShardPosition, shardPosition } from './shard-position.js';

/** ms between two calls for a shard that nothing comes to: the first time, and at most. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [200, 1_000] as const;

/** ms that a list of shards is good for; a shard that ends makes it old at once. */
const LISTING_MS = 10_000;

/** ms after which an iterator that stands for a position is replaced: they are good for five minutes or more. */
const RENEW_MS = 120_000;

export interface ShardKind<R> {
  readonly streams: ShardStreams<R>;
  readonly clock: Clock;
  /** A record as it stands in an event. @param partition its shard */
  recordOf(record: R, partition: string): StreamRecord;
  /** Records that one call gives at most. */
  readonly mostRecords: number;
  /** Where to go on that has everything since a time, ms since the epoch. */
  startAt(time: number): ShardStart;
  /** ms by which records' times may be too early: of what came before, as much may be shown again. */
  readonly inexactMs: number;
}

/** Where a shard is read on. */
interface Cursor {
  /** Behind which position; another position needs another iterator. */
  readonly after: string;
  readonly iterator: string;
  /** ms since the epoch: what came before is not wanted. */
  readonly since: number;
  readonly pauseMs: number;
}

/** Reads a stream of shards: iterators are kept from call to call, made anew where they are too old, and begun where nothing is left. */
export class ShardReader<R> implements StreamReader {
  readonly order = 'partition';
  readonly #accountId: string;
  readonly #streamArn: string;
  readonly #mapped: ShardStart;
  readonly #cursors = new Map<string, Cursor>();
  #listing: { readonly at: number; readonly shards: readonly StreamPartition[] } | undefined;

  constructor(
    { accountId, settings }: EventSourceMapping,
    private readonly kind: ShardKind<R>,
  ) {
    this.#accountId = accountId;
    this.#streamArn = settings.EventSourceArn ?? '';
    this.#mapped = mappedStart(settings);
  }

  async partitions(): Promise<readonly StreamPartition[]> {
    const now = this.kind.clock.monotonic();
    if (this.#listing === undefined || now - this.#listing.at >= LISTING_MS) {
      this.#listing = { at: now, shards: await this.kind.streams.shards(this.#accountId, this.#streamArn) };
    }
    return this.#listing.shards;
  }

  async read(shard: string, from: StreamFrom, { maxRecords, waitMs, signal }: ReadOptions): Promise<StreamRead> {
    const { clock } = this.kind;
    const limit = Math.min(maxRecords, this.kind.mostRecords);
    const position = shardPosition(from);
    const after = 'after' in from ? from.after : from.start;
    let isTrimmed = false;
    for (const until = clock.monotonic() + waitMs; ;) {
      const cursor = await this.#cursor(shard, after, position);
      if (cursor === 'trimmed') isTrimmed = await this.#beginAnew(shard, after);
      else {
        const page = await this.#page(cursor, limit, signal);
        if (page.kind === 'trimmed') isTrimmed = await this.#beginAnew(shard, after);
        else if (page.kind === 'expired') await this.#replace(shard, after, position, cursor);
        else {
          const read = this.#take(shard, page, cursor, position);
          if (read.records.length > 0 || read.isEnd || read.resume !== undefined) return { ...read, isTrimmed };
        }
      }
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0 || signal.aborted) return { records: [], isTrimmed };
      await pause(Math.min(this.#cursors.get(shard)?.pauseMs ?? FIRST_PAUSE_MS, leftMs), signal);
    }
  }

  #page({ iterator }: Cursor, limit: number, signal: AbortSignal): Promise<ShardPage<R>> {
    return this.kind.streams.read(this.#accountId, this.#streamArn, iterator, { limit, signal });
  }

  async #cursor(shard: string, after: string, position: ShardPosition): Promise<Cursor | 'trimmed'> {
    const known = this.#cursors.get(shard);
    if (known?.after === after) return known;
    const fresh = position.kind === 'iterator' ? position : await this.#iterator(shard, this.#startOf(position));
    return fresh === 'trimmed' ? fresh : this.#keep(shard, after, fresh.iterator);
  }

  #startOf(position: Exclude<ShardPosition, { readonly kind: 'iterator' }>): ShardStart {
    if (position.kind === 'behind') {
      return { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: position.sequenceNumber };
    }
    return position.isMapped ? this.#mapped : { type: 'TRIM_HORIZON' };
  }

  /** For an iterator that is too old: by the record that it was behind, or else by its time. */
  async #replace(shard: string, after: string, position: ShardPosition, old: Cursor): Promise<void> {
    this.#cursors.delete(shard);
    if (position.kind !== 'iterator') return;
    const fresh = await this.#iterator(shard, this.kind.startAt(position.at));
    const since = position.at - this.kind.inexactMs;
    if (fresh !== 'trimmed') this.#keep(shard, after, fresh.iterator, { ...old, since });
  }

  /** At the oldest record that there is. */
  async #beginAnew(shard: string, after: string): Promise<true> {
    const fresh = await this.#iterator(shard, { type: 'TRIM_HORIZON' });
    if (fresh !== 'trimmed') this.#keep(shard, after, fresh.iterator);
    return true;
  }

  #iterator(shard: string, start: ShardStart): Promise<{ readonly iterator: string } | 'trimmed'> {
    return this.kind.streams.iterator(this.#accountId, this.#streamArn, shard, start);
  }

  #take(
    shard: string,
    { records: all, next }: Extract<ShardPage<R>, { readonly kind: 'page' }>,
    cursor: Cursor,
    position: ShardPosition,
  ): StreamRead {
    const records = all
      .map((record) => this.kind.recordOf(record, shard))
      .filter(({ arrivedAt }) => arrivedAt >= cursor.since);
    if (next === undefined) {
      this.#cursors.delete(shard);
      this.#listing = undefined;
      return { records, isEnd: true };
    }
    const last = records.at(-1);
    const resume = all.length === 0 ? this.#resumeFrom(next, cursor, position) : undefined;
    const pauseMs = all.length > 0 ? FIRST_PAUSE_MS : Math.min(cursor.pauseMs * 2, LONGEST_PAUSE_MS);
    const since = last === undefined ? cursor.since : -Infinity;
    this.#keep(shard, last?.position ?? resume ?? cursor.after, next, { since, pauseMs });
    return { records, resume };
  }

  /** What is to be kept of an iterator that stands at the end of what came so far, where no record says the same. */
  #resumeFrom(next: string, { since }: Cursor, position: ShardPosition): string | undefined {
    const now = this.kind.clock.now();
    const isNew = position.kind === 'start' && position.isMapped && this.#mapped.type === 'LATEST';
    const isOld = position.kind === 'iterator' && since === -Infinity && now - position.at >= RENEW_MS;
    return isNew || isOld ? iteratorPosition(next, now) : undefined;
  }

  #keep(shard: string, after: string, iterator: string, more: Partial<Cursor> = {}): Cursor {
    const cursor = { since: -Infinity, pauseMs: FIRST_PAUSE_MS, ...more, after, iterator };
    this.#cursors.set(shard, cursor);
    return cursor;
  }
}

function mappedStart({
  StartingPosition: type = 'TRIM_HORIZON',
  StartingPositionTimestamp = 0,
}: MappingSettings): ShardStart {
  return type === 'AT_TIMESTAMP' ? { type, timestamp: StartingPositionTimestamp } : { type };
}
