import type { ValueType } from './json-value.js';

/** A type as far as how its values look hangs on it. */
export interface TypeRow {
  readonly oid: number;
  /** Of its elements; 0 for what is no array. */
  readonly element: number;
  /** What it is a domain of; 0 for none. */
  readonly base: number;
  /** Between values of it in arrays. */
  readonly delimiter: string;
}

/** Every type of a database. Vectors are arrays, but written otherwise. */
export const SELECT_TYPES = `
  SELECT oid::int8::text AS oid, typbasetype::int8::text AS base, typdelim AS delimiter,
    CASE WHEN typcategory = 'A' AND typlen = -1 AND oid NOT IN (22, 30) THEN typelem ELSE 0 END::int8::text AS element
  FROM pg_type`;

const TEXT: ValueType = { kind: 'text' };

/**
 * Types that are not simply texts, by their fixed ids. Numbers of 64 bits and `numeric` stay texts, for most who read JSON take
 * its numbers for floating ones of 53 bits.
 */
const TYPES: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [16, { kind: 'boolean' }],
  [17, { kind: 'bytes' }],
  [21, { kind: 'number' }],
  [23, { kind: 'number' }],
  [26, { kind: 'number' }],
  [700, { kind: 'number' }],
  [701, { kind: 'number' }],
  [114, { kind: 'json' }],
  [3802, { kind: 'json' }],
  [1114, { kind: 'time' }],
  [1184, { kind: 'time' }],
]);

/** How values of each type of a database look. */
export class TypeCatalog {
  readonly #rows = new Map<number, TypeRow>();

  add(rows: readonly TypeRow[]): void {
    for (const row of rows) this.#rows.set(row.oid, row);
  }

  /** Whether the type is none that was made since. */
  knows(oid: number): boolean {
    return this.#rows.has(oid);
  }

  of(oid: number): ValueType {
    const row = this.#rows.get(oid);
    if (row === undefined || TYPES.has(oid)) return TYPES.get(oid) ?? TEXT;
    if (row.base !== 0) return this.of(row.base);
    if (row.element === 0) return TEXT;
    return { kind: 'array', element: this.of(row.element), delimiter: this.#rows.get(row.element)?.delimiter ?? ',' };
  }
}
