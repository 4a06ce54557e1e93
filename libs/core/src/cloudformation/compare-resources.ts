import type { JsonObject } from '../events/pattern/json-value.js';
import { sameValue } from '../model/same-value.js';

/** What a change of a property does to its resource. */
export type PropertyChange = 'update' | 'replace';

/** The properties that resources of a type may have. */
export type PropertyRules = Readonly<Record<string, PropertyChange>>;

/** What becomes of a resource, and the properties that it becomes of. */
export interface ResourceChange {
  readonly kind: 'none' | PropertyChange;
  readonly changed: readonly string[];
}

/** Compares what a resource was made of with what it is to be. */
export function compareProperties(rules: PropertyRules, before: JsonObject, after: JsonObject): ResourceChange {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !sameValue(before[name], after[name]));
  if (changed.length === 0) return { kind: 'none', changed };
  return { kind: changed.some((name) => rules[name] !== 'update') ? 'replace' : 'update', changed };
}
