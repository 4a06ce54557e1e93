import { invalidPattern } from './invalid-pattern.js';
import type { JsonObject } from './json-value.js';

/** The name and value of a match expression such as `{"prefix": "a"}`, which has one of each. */
export function onlyEntry(expression: JsonObject): readonly [name: string, value: unknown] {
  const [entry, ...more] = Object.entries(expression);
  if (entry === undefined) throw invalidPattern('Match expression name not found');
  if (more.length > 0) throw invalidPattern('Only one key allowed in match expression');
  return entry;
}
