import { invalidPattern } from './invalid-pattern.js';
import { isJsonObject } from './json-value.js';
import { onlyEntry } from './only-entry.js';
import { type CountedTest, ignoreCaseTest, type LeafTest, prefixTest, suffixTest, wildcardTest } from './text-tests.js';

const NEGATED: Readonly<Record<string, (value: unknown) => LeafTest>> = {
  prefix: prefixTest,
  suffix: suffixTest,
  'equals-ignore-case': ignoreCaseTest,
  wildcard: wildcardTest,
};

/**
 * `anything-but`: a text, a number, a list of one of them, or an operator on texts with one or a list. Any leaf passes
 * that is not named, of whichever type; a field that is not there does not.
 */
export function anythingButTest(value: unknown): CountedTest {
  if (isJsonObject(value)) return operatorTest(...onlyEntry(value));
  const isList = Array.isArray(value);
  const excluded: readonly unknown[] = isList ? value : [value];
  if (!isList && typeof value !== 'string' && typeof value !== 'number') {
    throw invalidPattern('Value of anything-but must be an array or single string/number value.');
  }
  const types = new Set(excluded.map((item) => typeof item));
  if (![...types].every((type) => type === 'string' || type === 'number')) {
    throw invalidPattern('Inside anything but list, start|null|boolean is not supported.');
  }
  if (types.size !== 1) {
    throw invalidPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  const named = new Set(excluded);
  return { test: (leaf) => !named.has(leaf), tests: 1 };
}

function operatorTest(operator: string, value: unknown): CountedTest {
  const compile = Object.hasOwn(NEGATED, operator) ? NEGATED[operator] : undefined;
  if (compile === undefined) throw invalidPattern(`Unsupported anything-but pattern: ${operator}`);
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0) throw invalidPattern('Empty arrays are not allowed');
  if (texts.includes('') && operator !== 'equals-ignore-case') {
    throw invalidPattern('Null prefix/suffix not allowed');
  }
  if (!texts.every((text) => typeof text === 'string')) {
    throw invalidPattern(`Inside anything-but/${operator} list, number|start|null|boolean is not supported.`);
  }
  const excluded = texts.map(compile);
  return { test: (leaf) => !excluded.some((excludes) => excludes(leaf)), tests: excluded.length };
}
