import type { CellValue, Column, LeftOut, Relation, Tuple } from './pgoutput/messages.js';
import { jsonValue } from './values/json-value.js';
import type { TypeCatalog } from './values/type-catalog.js';
import type { ValueType } from './values/json-value.js';

/** A table as its rows are read. */
export interface Table {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly (Column & { readonly type: ValueType })[];
}

/** @param primaryKey columns of it, where a row is known by all that it is */
export function tableOf(
  { schema, table, columns, identity }: Relation,
  types: TypeCatalog,
  primaryKey: ReadonlySet<string>,
): Table {
  const isKey = ({ name, isKey: isOfIdentity }: Column) => (identity === 'full' ? primaryKey.has(name) : isOfIdentity);
  return {
    schema,
    table,
    columns: columns.map((column) => ({ ...column, isKey: isKey(column), type: types.of(column.typeOid) })),
  };
}

/** A row as JSON, without what was not sent of it, or not read. */
export function imageOf(table: Table, tuple: Tuple): string {
  return json(table, tuple, () => true);
}

/** A row's key as JSON. */
export function keysOf(table: Table, tuple: Tuple): string {
  return json(table, tuple, ({ isKey }) => isKey);
}

/** Bytes of the values of a change that were not read, by their columns; undefined when all were. */
export function leftOutOf({ columns }: Table, tuples: readonly Tuple[]): Readonly<Record<string, number>> | undefined {
  const entries = columns.flatMap(({ name }, place): [string, number][] => {
    const bytes = tuples.map((tuple) => tuple[place]).filter(isLeftOut);
    return bytes.length === 0 ? [] : [[name, bytes.reduce((sum, value) => sum + value.bytes, 0)]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function isLeftOut(value: CellValue): value is LeftOut {
  return typeof value === 'object' && value !== null;
}

function json({ columns }: Table, tuple: Tuple, isWanted: (column: Column) => boolean): string {
  const members = columns.flatMap((column, place) => {
    const value = tuple[place];
    if (value === undefined || isLeftOut(value) || !isWanted(column)) return [];
    return [`${JSON.stringify(column.name)}:${value === null ? 'null' : jsonValue(value, column.type)}`];
  });
  return `{${members.join(',')}}`;
}
