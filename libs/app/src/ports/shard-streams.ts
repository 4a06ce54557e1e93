/** Streams of shards, as DynamoDB Streams and Kinesis have them: what is read is kept for a while, for whoever reads it next. */

/** A part of a stream with an order of its own. */
export interface StreamShard {
  readonly id: string;
  /** What it was made of, one shard or, where two were merged, two; they may be gone. */
  readonly parents: readonly string[];
  /** Nothing is added to it any more. */
  readonly isClosed: boolean;
}

/** Where reading of a shard begins. `TRIM_HORIZON` is the oldest record that is kept, `LATEST` what comes from now on. */
export type ShardStart =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  /** ms since the epoch. Streams of DynamoDB know no times. */
  | { readonly type: 'AT_TIMESTAMP'; readonly timestamp: number }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

/** What one call read. */
export type ShardPage<R> =
  /** `next` goes on behind the records; it is undefined at the shard's end. */
  | { readonly kind: 'page'; readonly records: readonly R[]; readonly next: string | undefined }
  /** The iterator is too old to be used. */
  | { readonly kind: 'expired' }
  /** What the iterator stood before is gone. */
  | { readonly kind: 'trimmed' };

/** How records are asked for. */
export interface ShardReadOptions {
  /** Records at most; a service may give fewer. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Streams of services that the operator has named, each account's own and no others. Whether a role may read one is
 * authorisation's to say, before.
 *
 * Every call throws as those of `MessageQueues` do: AccessDeniedException for a stream that is not the account's, there or
 * not, and for an account that the operator gave none; ResourceNotFoundException for a stream or shard that is not there;
 * ServiceUnavailableException when the service is out of reach or overwhelmed.
 */
export interface ShardStreams<R> {
  /** Whether the operator gave the account such streams. */
  serves(accountId: string): boolean;
  /** All shards that there are, closed ones too, as long as their records are kept. */
  shards(accountId: string, streamArn: string): Promise<readonly StreamShard[]>;
  /** Stands for a place in a shard, for some minutes; `trimmed` for a place that is gone. */
  iterator(
    accountId: string,
    streamArn: string,
    shardId: string,
    start: ShardStart,
  ): Promise<{ readonly iterator: string } | 'trimmed'>;
  /** Answers at once, with nothing where nothing came. @param streamArn the iterator is of */
  read(accountId: string, streamArn: string, iterator: string, options: ShardReadOptions): Promise<ShardPage<R>>;
}
