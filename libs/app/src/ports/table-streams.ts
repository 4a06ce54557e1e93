import type { ShardStreams } from './shard-streams.js';

/** A value of a table's item as it is on the wire, its type's letter before it: `{ "S": "a" }`, `{ "B": "base64" }`. */
export type TableValue = Readonly<Record<string, unknown>>;

export type TableItem = Readonly<Record<string, TableValue>>;

/** A change of one item. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export interface TableChange {
  readonly eventId: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly sequenceNumber: string;
  /** ms since the epoch; services may give no more than the minute. */
  readonly createdAt: number;
  readonly keys: TableItem;
  /** The item as it became and as it was, as far as the stream's view has them. */
  readonly newImage?: TableItem | undefined;
  readonly oldImage?: TableItem | undefined;
  readonly sizeBytes: number;
  readonly streamViewType: string;
  /** Who did it, where it was the service itself: what is past its time to live. */
  readonly userIdentity?: { readonly type: string; readonly principalId: string } | undefined;
}

/** Streams of tables. Those that are not on have their shards closed; their records are kept for a day. */
export type TableStreams = ShardStreams<TableChange>;
