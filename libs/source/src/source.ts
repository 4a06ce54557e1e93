import type { EventSourceKind, EventSourceMapping } from '@stoker/core/model/event-sources/mapping';

/**
 * What a kind of event source is to the engine that polls it. A new source is one folder with one of these, and one line
 * in `sources.ts`; `eventSourceContract` says what it must do.
 */
export interface EventSource {
  readonly kind: EventSourceKind;
  /** Reads what a mapping is to be told of. Nothing is asked of the source before the reader is used. */
  open(mapping: EventSourceMapping): QueueReader | StreamReader;
}

/** A record on its way into an event. */
export interface SourceRecord {
  /** How the function names it in `batchItemFailures`. */
  readonly id: string;
  /** The record's JSON, as it stands in the event. */
  readonly json: string;
  /** Bytes of that. */
  readonly bytes: number;
  /** ms since the epoch when it came to the source. */
  readonly arrivedAt: number;
  /** The record as filters see it: with its data parsed where that is JSON. */
  matchable(): unknown;
}

/**
 * Makes the event of a batch, where it is another than the list `Records`.
 *
 * @param more members beside the records: what a tumbling window adds
 */
export type MakeEvent<R extends SourceRecord> = (records: readonly R[], more: object) => Uint8Array;

/** How records are asked for. */
export interface ReadOptions {
  /** Fewer are no sign that there are no more. */
  readonly maxRecords: number;
  /** ms to wait for the first. */
  readonly waitMs: number;
  /** Ends the wait: the read then rejects, or answers nothing. */
  readonly signal: AbortSignal;
}

/**
 * A source that hands each record to one receiver for a while, and to another afterwards, unless it is removed. Whatever
 * order it has, it keeps by not handing out what must wait. Calls reject as those of `MessageQueues` do.
 */
export interface QueueReader {
  readonly order: 'none';
  /** Whether of what came at once nothing may be done that is behind what failed. */
  readonly isOrdered: boolean;
  receive(options: ReadOptions): Promise<readonly QueueRecord[]>;
  /** Removes for good what was dealt with. Answers what is still there, and will come again. */
  remove(records: readonly QueueRecord[]): Promise<readonly QueueRecord[]>;
  depth(): Promise<QueueDepth>;
  readonly event?: MakeEvent<QueueRecord>;
}

export interface QueueRecord extends SourceRecord {
  /** Stands for this receipt of the record. */
  readonly receipt: string;
  /** What its sender did it for, so that a function that feeds itself is known for it. */
  readonly traceHeader?: string | undefined;
}

export interface QueueDepth {
  /** Records that wait to be received, about. */
  readonly waiting: number;
  /** ms that a record is its receiver's. */
  readonly holdMs: number;
}

/** A source of ordered partitions, each read from a position on, again and again until its holder says that it is done. */
export interface StreamReader {
  readonly order: 'partition';
  /** Names of the partitions that there are now. */
  partitions(): Promise<readonly string[]>;
  /**
   * What comes behind a position.
   *
   * @param after a record's position; undefined for where the mapping says that it starts
   */
  read(partition: string, after: string | undefined, options: ReadOptions): Promise<readonly StreamRecord[]>;
  readonly event?: MakeEvent<StreamRecord>;
}

export interface StreamRecord extends SourceRecord {
  readonly position: string;
}
