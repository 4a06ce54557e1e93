/** A column of a table, as the database announces it before the table's first change. */
export interface Column {
  readonly name: string;
  readonly typeOid: number;
  /** By its replica identity a row is known by it. */
  readonly isKey: boolean;
}

export interface Relation {
  readonly kind: 'relation';
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  /** By default the primary key, nothing, the whole row or an index. */
  readonly identity: 'default' | 'nothing' | 'full' | 'index';
  readonly columns: readonly Column[];
}

/** Stands for a value of so many bytes of text, which was not read: no function is shown a row that has it. */
export interface LeftOut {
  readonly bytes: number;
}

/** A column's value as text; null, or undefined for one that was not sent, as it is large and has not changed. */
export type CellValue = string | LeftOut | null | undefined;

/** In the order of the table's columns. */
export type Tuple = readonly CellValue[];

/** What is known of a row as it was: only its key, or all of it. */
export interface OldTuple {
  readonly isWhole: boolean;
  readonly tuple: Tuple;
}

/**
 * What the plugin `pgoutput` tells of a transaction, in version 1 of its protocol.
 * https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html
 */
export type LogicalMessage =
  /** @param committedAt µs since the epoch */
  | { readonly kind: 'begin'; readonly commitLsn: bigint; readonly committedAt: bigint; readonly xid: number }
  | { readonly kind: 'commit'; readonly endLsn: bigint }
  | Relation
  | { readonly kind: 'insert'; readonly relation: number; readonly row: Tuple }
  | { readonly kind: 'update'; readonly relation: number; readonly old: OldTuple | undefined; readonly row: Tuple }
  | { readonly kind: 'delete'; readonly relation: number; readonly old: OldTuple }
  | {
      readonly kind: 'truncate';
      readonly relations: readonly number[];
      readonly cascade: boolean;
      readonly restartIdentity: boolean;
    }
  /** What is of no interest here: where a transaction came from, names of types. */
  | { readonly kind: 'other' };
