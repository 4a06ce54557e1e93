import type { EventSourceKind, EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { StreamPartition, StreamStart } from '@stoker/core/sources/stream-lineage';

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
  /** Where it stands in its partition, if it has one. */
  readonly position?: string;
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

/** What both kinds of readers may have. */
interface SourceReader {
  /** Gives its connections back; nothing is asked of it afterwards. */
  close?(): Promise<void>;
}

/**
 * A source that hands each record to one receiver for a while, and to another afterwards, unless it is removed. Whatever
 * order it has, it keeps by not handing out what must wait. Calls reject as those of `MessageQueues` do.
 */
export interface QueueReader extends SourceReader {
  readonly order: 'none';
  /** Whether of what came at once nothing may be done that is behind what failed. */
  readonly isOrdered: boolean;
  receive(options: ReadOptions): Promise<readonly QueueRecord[]>;
  /** Removes for good what was dealt with. Answers what is still there, and will come again. */
  remove(records: readonly QueueRecord[]): Promise<readonly QueueRecord[]>;
  depth(): Promise<QueueDepth>;
  readonly event?: MakeEvent<QueueRecord>;
  /** Undefined where a record comes again by itself when its time as ours is over, and not before. */
  readonly held?: HeldQueue | undefined;
}

/** A queue whose records are ours until they are removed or given back, or this process is taken for gone. */
export interface HeldQueue {
  /**
   * What becomes of records that the function failed: they are tried again here, as the mapping's settings say, or go back to the
   * source, one by one, which knows how often one may.
   */
  readonly failures: 'retried' | 'returned';
  /** Most pollers of all servers together; undefined for as many as the mapping's settings let there be. */
  readonly mostPollers?: number | undefined;
  /** Has records come again, to anybody, after so many ms or a little later. */
  giveBack(records: readonly QueueRecord[], delayMs: number): Promise<void>;
  /** Has records be ours for another `holdMs` from now. */
  extend(records: readonly QueueRecord[]): Promise<void>;
  /** Nothing is read here any more, for a while at least: lets go of what is held, and of connections. */
  rest(): Promise<void>;
}

export interface QueueRecord extends SourceRecord {
  /** Whether it was handed out before; undefined where nobody needs to know. */
  readonly isAgain?: boolean | undefined;
  /** Stands for this receipt of the record. */
  readonly receipt: string;
  /** What its sender did it for, so that a function that feeds itself is known for it. */
  readonly traceHeader?: string | undefined;
}

export interface QueueDepth {
  /** Records that wait to be received, about. */
  readonly waiting: number;
  /** ms that a record is its receiver's; Infinity where that is not a matter of time. */
  readonly holdMs: number;
}

/** A source of ordered partitions, each read from a position on, again and again until its holder says that it is done. */
export interface StreamReader extends SourceReader {
  readonly order: 'partition';
  /** Those that there are now. Asked every second or so. */
  partitions(): Promise<readonly StreamPartition[]>;
  /** What comes behind a position. One call at once for each partition. */
  read(partition: string, from: StreamFrom, options: ReadOptions): Promise<StreamRead>;
  readonly event?: MakeEvent<StreamRecord>;
  /** What its mapping is to say beside how the last batch went, as of the last look at its partitions. */
  concern?(): string | undefined;
  /**
   * Notes with the source itself how far a partition was dealt with, for those who look there and for what the source keeps until then.
   * The engine's own checkpoint, written before, is what counts.
   */
  commit?(partition: string, position: string): Promise<void>;
}

/** Behind a record's position, or one that a read gave to resume from; or where nobody has begun. */
export type StreamFrom = { readonly after: string } | { readonly start: StreamStart };

export interface StreamRead {
  readonly records: readonly StreamRecord[];
  /** Where to go on from, when no record came that says it: what is read later is what comes from now on. */
  readonly resume?: string | undefined;
  /** Nothing will ever come behind these records. */
  readonly isEnd?: boolean | undefined;
  /** What was behind the position was gone before it was read. These are the first that are left. */
  readonly isTrimmed?: boolean | undefined;
}

export interface StreamRecord extends SourceRecord {
  readonly position: string;
  /** What keeps its order where a partition is dealt with in several lanes; all records without one are alike. */
  readonly key?: string | undefined;
}
