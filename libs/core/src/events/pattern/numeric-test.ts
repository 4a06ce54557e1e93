import { invalidPattern } from './invalid-pattern.js';
import type { LeafTest } from './text-tests.js';

/** Numbers in expressions lie within five billion of zero. */
const FARTHEST = 5_000_000_000;

const LOWER: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};
const UPPER: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};

/** `["=", 1]`, one bound, or a lower and then an upper one: `[">", 0, "<=", 5]`. */
export function numericTest(value: unknown): LeafTest {
  if (!Array.isArray(value)) throw invalidPattern('Value of numeric must be an array.');
  const [operator, operand, ...rest] = value as readonly unknown[];
  if (typeof operator !== 'string')
    throw invalidPattern(`Invalid member in numeric match: ${JSON.stringify(operator)}`);
  const number = numberOf(operator === '=' ? 'equals' : operator, operand);
  const lower = LOWER[operator];
  if (lower !== undefined && rest.length > 0) return rangeTest(lower, number, rest);
  if (rest.length > 0) throw invalidPattern('Too many elements in numeric expression');
  if (operator === '=') return (leaf) => leaf === number;
  const holds = lower ?? UPPER[operator];
  if (holds === undefined) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
  return (leaf) => typeof leaf === 'number' && holds(leaf, number);
}

function rangeTest(
  aboveBottom: (value: number, bound: number) => boolean,
  bottom: number,
  [operator, operand, ...rest]: readonly unknown[],
): LeafTest {
  if (typeof operator !== 'string') throw invalidPattern(`Bad value in numeric range: ${JSON.stringify(operator)}`);
  const belowTop = UPPER[operator];
  if (belowTop === undefined) throw invalidPattern(`Bad numeric range operator: ${operator}`);
  const top = numberOf(operator, operand);
  if (rest.length > 0) throw invalidPattern('Too many terms in numeric range expression');
  if (bottom >= top) throw invalidPattern('Bottom must be less than top');
  return (leaf) => typeof leaf === 'number' && aboveBottom(leaf, bottom) && belowTop(leaf, top);
}

function numberOf(name: string, operand: unknown): number {
  if (typeof operand !== 'number') throw invalidPattern(`Value of ${name} must be numeric`);
  if (Math.abs(operand) > FARTHEST) throw invalidPattern('Value must be between -5.0E9 and 5.0E9, inclusive');
  return operand;
}
