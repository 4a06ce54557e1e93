import type { ChangeTransaction, RowChange } from '@stoker/app/ports/row-changes';
import { formatLsn, formatPosition, type Position } from './lsn.js';
import type { LogicalMessage, OldTuple, Relation, Tuple } from './pgoutput/messages.js';
import { imageOf, keysOf, leftOutOf, type Table } from './row-images.js';

type Transaction = ChangeTransaction & { readonly commitLsn: bigint };
type Change = Omit<RowChange, 'transaction' | 'index' | 'position'>;

/**
 * Makes changes of what a database sends of its transactions. A change is given out when it is known what comes behind it: behind
 * the last of a transaction one goes on at the transaction's end, else within it.
 */
export class ChangeReader {
  readonly #tables = new Map<number, Table>();
  #transaction: Transaction | undefined;
  /** Changes of the transaction so far. */
  #count = 0;
  #held: Omit<RowChange, 'position'> | undefined;
  #passed: bigint | undefined;

  constructor(private readonly from: Position) {}

  /** Up to where everything was given out; undefined within a transaction, or where nothing is known yet. */
  get passed(): bigint | undefined {
    return this.#transaction === undefined ? this.#passed : undefined;
  }

  /** @param sentLsn nothing more comes of what was committed before it */
  pass(sentLsn: bigint): void {
    if (this.#transaction === undefined) this.#passed = sentLsn;
  }

  /** Takes a table on, before its first change. @param table with its types and its primary key looked up */
  announce({ oid }: Relation, table: Table): void {
    this.#tables.set(oid, table);
  }

  /** The changes that are known for certain after a message. */
  take(message: LogicalMessage): readonly RowChange[] {
    switch (message.kind) {
      case 'begin': {
        const { commitLsn, committedAt, xid } = message;
        this.#transaction = { id: xid, lsn: formatLsn(commitLsn), commitLsn, committedAt };
        this.#count = 0;
        return [];
      }
      case 'commit':
        this.#transaction = undefined;
        this.#passed = message.endLsn;
        return this.#release({ lsn: message.endLsn, skip: 0 });
      case 'insert':
        return this.#rowChanged('insert', message.relation, undefined, message.row);
      case 'update':
        return this.#rowChanged('update', message.relation, message.old, message.row);
      case 'delete':
        return this.#rowChanged('delete', message.relation, message.old, undefined);
      case 'truncate': {
        const { relations, cascade, restartIdentity } = message;
        return relations.flatMap((oid) => {
          const { schema, table } = this.#table(oid);
          return this.#add({ kind: 'truncate', schema, table, unchanged: [], truncate: { cascade, restartIdentity } });
        });
      }
      case 'relation':
      case 'other':
        return [];
    }
  }

  #rowChanged(
    kind: RowChange['kind'],
    relation: number,
    old: OldTuple | undefined,
    row: Tuple | undefined,
  ): readonly RowChange[] {
    const table = this.#table(relation);
    const whole = old?.isWhole ? old.tuple : undefined;
    // What was not sent of the new row is as it was in the old one.
    const now = row?.map((value, place) => (value === undefined ? whole?.[place] : value));
    const known = now ?? old?.tuple ?? [];
    return this.#add({
      kind,
      schema: table.schema,
      table: table.table,
      keys: keysOf(table, known),
      newImage: now && imageOf(table, now),
      oldImage: old && (old.isWhole ? imageOf(table, old.tuple) : keysOf(table, old.tuple)),
      unchanged: table.columns.flatMap(({ name }, place) => (now && now[place] === undefined ? [name] : [])),
      leftOut: leftOutOf(table, [now ?? [], old?.tuple ?? []]),
    });
  }

  #add(change: Change): readonly RowChange[] {
    const { commitLsn, ...transaction } = this.#transaction!;
    const index = this.#count++;
    const given = this.#release({ lsn: commitLsn, skip: index });
    const isPassed = commitLsn === this.from.lsn && index < this.from.skip;
    if (!isPassed) this.#held = { ...change, transaction, index };
    return given;
  }

  #release(behind: Position): readonly RowChange[] {
    const held = this.#held;
    this.#held = undefined;
    return held === undefined ? [] : [{ ...held, position: formatPosition(behind) }];
  }

  #table(oid: number): Table {
    const table = this.#tables.get(oid);
    if (table === undefined) throw new Error('the database changes a table that it has not announced');
    return table;
  }
}
