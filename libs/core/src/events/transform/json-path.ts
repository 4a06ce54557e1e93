import { isJsonObject, ownMember } from '../pattern/json-value.js';

/** One step down: into a member, or to an item of a list. */
type Step = string | number;
/** A path taken apart. */
export type JsonPath = readonly Step[];

const STEP = /\.([^.[\]'"*?()\s]+)|\[(\d{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/**
 * Reads a path such as `$.detail.items[0].name` or `$.detail['a b']`: members and items of lists, no wildcards or filters.
 * Undefined for what is none.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) return undefined;
    const [, dotted, index, single, double] = match;
    steps.push(index === undefined ? (dotted ?? single ?? double ?? '') : Number(index));
  }
  return steps;
}

/** What lies at the path; undefined where nothing does. */
export function valueAt(path: JsonPath, value: unknown): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (typeof step === 'number') at = Array.isArray(at) ? (at as readonly unknown[])[step] : undefined;
    else at = isJsonObject(at) ? ownMember(at, step) : undefined;
  }
  return at;
}
