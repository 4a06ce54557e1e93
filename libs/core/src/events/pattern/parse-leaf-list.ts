import { anythingButTest } from './anything-but-test.js';
import { invalidPattern } from './invalid-pattern.js';
import { isJsonObject, isLeaf, type Leaf } from './json-value.js';
import { numericTest } from './numeric-test.js';
import { onlyEntry } from './only-entry.js';
import {
  cidrTest,
  type CountedTest,
  ignoreCaseTest,
  type LeafTest,
  prefixTest,
  suffixTest,
  wildcardTest,
} from './text-tests.js';

/** What a field's list asks for: one of the tests is passed, or, if it may be, the field is nowhere. */
export interface LeafList {
  readonly test: LeafTest;
  /** Tests that a leaf may have to go through. */
  readonly tests: number;
  /** `{"exists": false}` is in the list. */
  readonly mayBeAbsent: boolean;
}

const OPERATORS: Readonly<Record<string, (value: unknown) => CountedTest>> = {
  prefix: single(prefixTest),
  suffix: single(suffixTest),
  'equals-ignore-case': single(ignoreCaseTest),
  wildcard: single(wildcardTest),
  cidr: single(cidrTest),
  numeric: single(numericTest),
  'anything-but': anythingButTest,
};

/** The names that mean a match, and so can't be fields of a condition of `$or`. */
export const OPERATOR_NAMES: ReadonlySet<string> = new Set([...Object.keys(OPERATORS), 'exists']);

export function parseLeafList(list: readonly unknown[]): LeafList {
  if (list.length === 0) throw invalidPattern('Empty arrays are not allowed');
  const literals = new Set<Leaf>();
  const tests: CountedTest[] = [];
  let mayBeAbsent = false;
  for (const entry of list) {
    if (isLeaf(entry)) {
      literals.add(entry);
    } else if (!isJsonObject(entry)) {
      throw invalidPattern('Match value must be String, number, true, false, or null');
    } else {
      const [name, value] = onlyEntry(entry);
      if (name === 'exists') {
        if (typeof value !== 'boolean') throw invalidPattern('exists match pattern must be either true or false.');
        if (value) tests.push({ test: () => true, tests: 1 });
        else mayBeAbsent = true;
        continue;
      }
      const compile = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
      if (compile === undefined) throw invalidPattern(`Unrecognized match type ${name}`);
      tests.push(compile(value));
    }
  }
  const test: LeafTest = (leaf) => literals.has(leaf) || tests.some((one) => one.test(leaf));
  // The literals are looked up, all of them at once.
  return { test, tests: tests.reduce((sum, one) => sum + one.tests, 1), mayBeAbsent };
}

function single(compile: (value: unknown) => LeafTest): (value: unknown) => CountedTest {
  return (value) => ({ test: compile(value), tests: 1 });
}
