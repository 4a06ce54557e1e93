import type { OneOrMany } from './policy.js';

/** The grammar allows a single value wherever it allows a list; this is the list. */
export function list<T extends string | number | boolean | object>(values: OneOrMany<T>): readonly T[] {
  return Array.isArray(values) ? (values as readonly T[]) : [values as T];
}
