import type { ShardStreams } from './shard-streams.js';

/** A record of a Kinesis stream. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html */
export interface DataRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** ms since the epoch. */
  readonly arrivedAt: number;
}

/** Kinesis data streams. */
export type DataStreams = ShardStreams<DataRecord>;
