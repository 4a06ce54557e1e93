import { compileIpRange } from '../../iam/ip-range.js';
import { invalidPattern } from './invalid-pattern.js';
import { isJsonObject, type Leaf } from './json-value.js';
import { onlyEntry } from './only-entry.js';
import { compileWildcardText } from './wildcard-text.js';

/** Whether a leaf of the event is what one entry of a pattern's list asks for. */
export type LeafTest = (leaf: Leaf) => boolean;

/** A test with the number of texts that it may have to compare a leaf with. */
export interface CountedTest {
  readonly test: LeafTest;
  readonly tests: number;
}

const IGNORE_CASE = 'equals-ignore-case';

/** `{"prefix": "a"}` and `{"prefix": {"equals-ignore-case": "a"}}`. */
export function prefixTest(value: unknown): LeafTest {
  const { text, ignoreCase } = textOrCaseless('prefix', value);
  if (!ignoreCase) return onText((leaf) => leaf.startsWith(text));
  const folded = foldCase(text);
  return onText((leaf) => foldCase(leaf.slice(0, text.length)) === folded);
}

/** `{"suffix": "a"}` and `{"suffix": {"equals-ignore-case": "a"}}`. */
export function suffixTest(value: unknown): LeafTest {
  const { text, ignoreCase } = textOrCaseless('suffix', value);
  if (!ignoreCase) return onText((leaf) => leaf.endsWith(text));
  const folded = foldCase(text);
  return onText((leaf) => leaf.length >= text.length && foldCase(leaf.slice(leaf.length - text.length)) === folded);
}

export function ignoreCaseTest(value: unknown): LeafTest {
  const folded = foldCase(textOf(IGNORE_CASE, value));
  return onText((leaf) => foldCase(leaf) === folded);
}

export function wildcardTest(value: unknown): LeafTest {
  return onText(compileWildcardText(textOf('wildcard', value)));
}

/** `{"cidr": "10.0.0.0/24"}`, of either family. */
export function cidrTest(value: unknown): LeafTest {
  const text = textOf('cidr', value);
  if (!text.includes('/')) throw invalidPattern("Malformed CIDR, one '/' required");
  const holds = compileIpRange(text);
  if (holds === undefined) throw invalidPattern(`Malformed CIDR: ${text}`);
  return onText(holds);
}

function onText(test: (text: string) => boolean): LeafTest {
  return (leaf) => typeof leaf === 'string' && test(leaf);
}

function textOf(operator: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidPattern(`${operator} match pattern must be a string`);
  return value;
}

function textOrCaseless(operator: string, value: unknown): { text: string; ignoreCase: boolean } {
  if (!isJsonObject(value)) return { text: textOf(operator, value), ignoreCase: false };
  const [name, text] = onlyEntry(value);
  if (name !== IGNORE_CASE) throw invalidPattern(`Unsupported ${operator} pattern: ${name}`);
  return { text: textOf(IGNORE_CASE, text), ignoreCase: true };
}

function foldCase(text: string): string {
  return text.toLowerCase();
}
