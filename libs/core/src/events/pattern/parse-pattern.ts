import { invalidPattern } from './invalid-pattern.js';
import { isJsonObject, type JsonObject } from './json-value.js';
import { OPERATOR_NAMES, parseLeafList } from './parse-leaf-list.js';
import type { LeafTest } from './text-tests.js';

/** All of its fields hold, and of each choice one alternative. */
export interface PatternNode {
  readonly fields: readonly PatternField[];
  readonly choices: readonly (readonly PatternNode[])[];
}

export type PatternField = { readonly key: string; readonly node: PatternNode } | LeafField;

export interface LeafField {
  readonly key: string;
  readonly test: LeafTest;
  /** How many tests that may be. */
  readonly tests: number;
  readonly absence: Absence | undefined;
}

/** Where a field is not to be, and its number among those of the pattern. */
export interface Absence {
  readonly index: number;
  readonly path: readonly string[];
}

export interface ParsedPattern {
  readonly root: PatternNode;
  readonly absences: readonly Absence[];
}

/** Alternatives multiply from one `$or` to the next beside or within it. */
const MOST_COMBINATIONS = 1_000;

/** Reads a pattern's JSON. Errors: `InvalidEventPatternException`. */
export function parsePattern(text: string): ParsedPattern {
  const absences: Absence[] = [];
  const root = parseNode(parseJson(text), { path: [], absences, inChoice: false });
  const combinations = combinationsOf(root);
  if (combinations > MOST_COMBINATIONS) {
    throw invalidPattern(`Too many combinations of $or: ${combinations}, at most ${MOST_COMBINATIONS} are allowed`);
  }
  return { root, absences };
}

function parseJson(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidPattern('Filter is not valid JSON');
  }
  if (!isJsonObject(value)) throw invalidPattern('Filter is not an object');
  return value;
}

interface Place {
  readonly path: readonly string[];
  readonly absences: Absence[];
  /** Under `$or`, where a field named as a match is most likely a mistake. */
  readonly inChoice: boolean;
}

function parseNode(object: JsonObject, place: Place): PatternNode {
  const entries = Object.entries(object);
  if (entries.length === 0) throw invalidPattern('Empty objects are not allowed');
  const fields: PatternField[] = [];
  const choices: PatternNode[][] = [];
  for (const [key, value] of entries) {
    if (key === '$or') choices.push(parseChoice(value, place));
    else fields.push(parseField(key, value, place));
  }
  return { fields, choices };
}

function parseChoice(value: unknown, place: Place): PatternNode[] {
  if (!Array.isArray(value)) throw invalidPattern('It must be an Array followed with $or.');
  const alternatives = value.map((alternative: unknown) => {
    if (!isJsonObject(alternative)) throw invalidPattern('Only JSON object is allowed in array of $or relationship.');
    return parseNode(alternative, { ...place, inChoice: true });
  });
  if (alternatives.length < 2) throw invalidPattern('There must have at least 2 Objects in $or relationship.');
  return alternatives;
}

function parseField(key: string, value: unknown, place: Place): PatternField {
  if (place.inChoice && OPERATOR_NAMES.has(key)) {
    throw invalidPattern(`${key} is Ruler reserved fieldName which cannot be used inside $or.`);
  }
  const path = [...place.path, key];
  if (isJsonObject(value)) return { key, node: parseNode(value, { ...place, path }) };
  if (!Array.isArray(value)) throw invalidPattern(`"${key}" must be an object or an array`);
  const { test, tests, mayBeAbsent } = parseLeafList(value);
  if (!mayBeAbsent) return { key, test, tests, absence: undefined };
  const absence = { index: place.absences.length, path };
  place.absences.push(absence);
  return { key, test, tests, absence };
}

function combinationsOf({ fields, choices }: PatternNode): number {
  const nested = fields.map((field) => ('node' in field ? combinationsOf(field.node) : 1));
  const chosen = choices.map((choice) => choice.reduce((sum, alternative) => sum + combinationsOf(alternative), 0));
  return [...nested, ...chosen].reduce((product, factor) => product * factor, 1);
}
