import { ServiceError } from '@stoker/core/errors/service-error';
import { laneOf } from '@stoker/core/sources/lane-of';
import type { ShardPage, ShardReadOptions, ShardStart, ShardStreams, StreamShard } from '../shard-streams.js';

interface Entry<R> {
  readonly sequenceNumber: string;
  readonly at: number;
  readonly record: R;
}

interface MemoryShard<R> {
  readonly id: string;
  readonly parents: readonly string[];
  isClosed: boolean;
  isGone: boolean;
  readonly entries: Entry<R>[];
  /** Entries before this one are gone. */
  trimmed: number;
}

/** The `ShardStreams` contract in memory, for streams that tests split, trim, take down and make forget their iterators. */
export class MemoryShards<R> implements ShardStreams<R> {
  readonly #streams = new Map<string, MemoryShard<R>[]>();
  #sequence = 0;
  #age = 0;
  isDown = false;
  calls = 0;

  /** @param make a record of a stream */
  constructor(private readonly make: (text: string, key: string, sequenceNumber: string, at: number) => R) {}

  create(streamArn: string, shards = 1): void {
    const names = Array.from({ length: shards }, (_, index) => `shard-${index}`);
    this.#streams.set(
      streamArn,
      names.map((id) => ({ id, parents: [], isClosed: false, isGone: false, entries: [], trimmed: 0 })),
    );
  }

  /** Adds a record to the open shard of its key. */
  put(streamArn: string, text: string, key: string, at = Date.now()): void {
    const sequenceNumber = String((this.#sequence += 1)).padStart(21, '0');
    const record = this.make(text, key, sequenceNumber, at);
    this.#openFor(key, this.#of(streamArn)).entries.push({ sequenceNumber, at, record });
  }

  /** Closes every open shard and puts two in its place. */
  split(streamArn: string): void {
    const shards = this.#of(streamArn);
    for (const shard of shards.filter(({ isClosed }) => !isClosed)) {
      shard.isClosed = true;
      for (const half of ['a', 'b']) {
        const id = `${shard.id}${half}`;
        shards.push({ id, parents: [shard.id], isClosed: false, isGone: false, entries: [], trimmed: 0 });
      }
    }
  }

  /** Drops every record that there is, and with all of theirs the shards that are closed. */
  trim(streamArn: string): void {
    for (const shard of this.#of(streamArn)) {
      shard.trimmed = shard.entries.length;
      shard.isGone = shard.isClosed;
    }
  }

  /** Makes every iterator that was given out too old. */
  expire(): void {
    this.#age += 1;
  }

  /** Accounts that have a stream. */
  serves(accountId: string): boolean {
    return [...this.#streams.keys()].some((streamArn) => streamArn.includes(`:${accountId}:`));
  }

  async shards(_accountId: string, streamArn: string): Promise<readonly StreamShard[]> {
    this.#requireUp();
    const there = this.#of(streamArn).filter(({ isGone }) => !isGone);
    return there.map(({ id, parents, isClosed }) => ({ id, parents, isClosed }));
  }

  async iterator(_accountId: string, streamArn: string, shardId: string, start: ShardStart) {
    this.#requireUp();
    const shard = this.#shard(streamArn, shardId);
    const place = placeOf(shard, start);
    return place < shard.trimmed ? ('trimmed' as const) : { iterator: `${shardId}/${place}/${this.#age}` };
  }

  async read(
    _accountId: string,
    streamArn: string,
    iterator: string,
    { limit }: ShardReadOptions,
  ): Promise<ShardPage<R>> {
    this.#requireUp();
    const [shardId = '', place = '', age = ''] = iterator.split('/');
    if (Number(age) < this.#age) return { kind: 'expired' };
    const { entries, isClosed, trimmed } = this.#shard(streamArn, shardId);
    if (Number(place) < trimmed) return { kind: 'trimmed' };
    const found = entries.slice(Number(place), Number(place) + limit);
    const end = Number(place) + found.length;
    const next = isClosed && end === entries.length ? undefined : `${shardId}/${end}/${this.#age}`;
    return { kind: 'page', records: found.map(({ record }) => record), next };
  }

  /** A key's records stay within what came of the shard that its first one was in. */
  #openFor(key: string, shards: readonly MemoryShard<R>[]): MemoryShard<R> {
    let among = shards.filter(({ parents }) => parents.length === 0);
    for (;;) {
      const shard = among[laneOf(`${key} ${among.length}`, among.length)]!;
      if (!shard.isClosed) return shard;
      among = shards.filter(({ parents }) => parents.includes(shard.id));
    }
  }

  #requireUp(): void {
    this.calls += 1;
    if (this.isDown) throw new ServiceError('ServiceUnavailableException', 'The service did not answer.');
  }

  #of(streamArn: string): MemoryShard<R>[] {
    const shards = this.#streams.get(streamArn);
    if (shards === undefined) throw new ServiceError('ResourceNotFoundException', 'No such stream.');
    return shards;
  }

  #shard(streamArn: string, shardId: string): MemoryShard<R> {
    const shard = this.#of(streamArn).find(({ id, isGone }) => id === shardId && !isGone);
    if (shard === undefined) throw new ServiceError('ResourceNotFoundException', 'No such shard.');
    return shard;
  }
}

function placeOf<R>({ entries, trimmed }: MemoryShard<R>, start: ShardStart): number {
  switch (start.type) {
    case 'TRIM_HORIZON':
      return trimmed;
    case 'LATEST':
      return entries.length;
    case 'AT_TIMESTAMP': {
      const place = entries.findIndex(({ at }) => at >= start.timestamp);
      return Math.max(trimmed, place === -1 ? entries.length : place);
    }
    case 'AFTER_SEQUENCE_NUMBER':
      return entries.findIndex(({ sequenceNumber }) => sequenceNumber === start.sequenceNumber) + 1;
  }
}
