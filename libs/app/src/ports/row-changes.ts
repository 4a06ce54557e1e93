import type { Connection } from '@stoker/core/model/connections/connection';

/** What happened to a row, or to a whole table. */
export interface RowChange {
  readonly kind: 'insert' | 'update' | 'delete' | 'truncate';
  readonly schema: string;
  readonly table: string;
  /** The row's key, by the table's replica identity or its primary key: a JSON object; undefined for a table that is emptied. */
  readonly keys?: string | undefined;
  /** The row as it is now: a JSON object, without the columns in `unchanged`. */
  readonly newImage?: string | undefined;
  /** What is known of the row as it was: a JSON object of all its columns, or of its key alone. */
  readonly oldImage?: string | undefined;
  /** Columns that were not sent, as they are large and have not changed. */
  readonly unchanged: readonly string[];
  /** Columns whose values are too large to be read, and so in no image, with the bytes that they have as text. */
  readonly leftOut?: Readonly<Record<string, number>> | undefined;
  /** Of a table that is emptied. */
  readonly truncate?: { readonly cascade: boolean; readonly restartIdentity: boolean } | undefined;
  readonly transaction: ChangeTransaction;
  /** Its place among the changes of the transaction, from 0. */
  readonly index: number;
  /** Stands for what comes behind it. */
  readonly position: string;
}

export interface ChangeTransaction {
  readonly id: number;
  /** Where in the log it was committed: `16/B374D848`. */
  readonly lsn: string;
  /** µs since the epoch. */
  readonly committedAt: bigint;
}

/** What is read: a publication of a database, from a slot that keeps the log for whoever reads there. */
export interface ChangeSource {
  readonly connection: Connection;
  readonly publication: string;
  readonly slot: string;
}

/** How changes are asked for. */
export interface ChangeReadOptions {
  readonly maxChanges: number;
  /** ms to wait for the first. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export interface ChangeRead {
  readonly changes: readonly RowChange[];
  /** Where to go on from when there were none: nothing of the publication is before it. */
  readonly resume?: string | undefined;
}

/** Reads one slot, of which there is one reader at once: whoever begins ends whoever else reads it. */
export interface RowFeed {
  /**
   * What was committed behind a position, in the order of commits; from where the slot is, without one. One call at once.
   *
   * @throws SourceTrouble when the slot has lost what is behind the position; what `RowChanges` throws
   */
  read(after: string | undefined, options: ChangeReadOptions): Promise<ChangeRead>;
  /** Lets the database give up its log up to a position, as soon as there is a way to say so. */
  confirm(position: string): Promise<void>;
  close(): Promise<void>;
}

export interface SlotState {
  /** Bytes of its log that the database keeps for it. */
  readonly keptBytes: number;
  /** The database has given up what it was to keep. */
  readonly isLost: boolean;
}

/**
 * Changes of rows in databases of the operator's, as they were committed.
 *
 * Every call throws, beside what it says of itself: AccessDeniedException when the database refuses the operator's credentials;
 * ResourceNotFoundException for a database or a publication that is not there; ServiceUnavailableException when the database is
 * out of reach or overwhelmed.
 */
export interface RowChanges {
  /**
   * Makes a slot: what is committed from then on is kept for it. One that is there already stays as it is.
   *
   * @throws InvalidParameterValueException when the database can't do so as it is set up: it says why
   */
  createSlot(source: ChangeSource): Promise<void>;
  /** Drops a slot, whoever reads it. Resolves also where there is none. */
  dropSlot(connection: Connection, slot: string): Promise<void>;
  /** How a slot is, some seconds ago at most; undefined where there is none. */
  slotState(connection: Connection, slot: string): Promise<SlotState | undefined>;
  /** Nothing is asked of the database before the feed is used. */
  feed(source: ChangeSource): RowFeed;
}
