import { CONDITION_OPERATORS, type ConditionOperator } from './condition-operators.js';
import { list } from './one-or-many.js';
import type { PolicyStatement } from './policy.js';
import { type ContextLookup, type TextMatcher, isAbsent } from './text-matcher.js';

/** Whether a request satisfies one condition key under one operator. */
export type Condition = (context: ContextLookup) => boolean;

/** An operator's name taken apart: `ForAnyValue:StringLikeIfExists`. */
interface OperatorUse {
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly ifExists: boolean;
  readonly operator: ConditionOperator;
}

/** What makes a `Condition` block unusable, in words for its author. */
export class ConditionError extends Error {}

/**
 * Compiles a statement's `Condition` block; all conditions must hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 *
 * @throws ConditionError for an unknown operator or a value that is not of the operator's type
 */
export function compileConditions(
  block: NonNullable<PolicyStatement['Condition']>,
  variables: boolean,
): readonly Condition[] {
  return Object.entries(block).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => {
      const texts = list(values).map(String);
      if (name === 'Null') return compileNull(key.toLowerCase(), texts);
      const use = parseOperator(name);
      const matchers = texts.map((text) => {
        const matcher = use.operator.compile(text, variables);
        if (matcher === undefined) throw new ConditionError(`Invalid value for ${name} on ${key}: ${text}`);
        return matcher;
      });
      return compileUse(use, key.toLowerCase(), matchers);
    }),
  );
}

function parseOperator(name: string): OperatorUse {
  const [, quantifier, base = '', suffix] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = CONDITION_OPERATORS.get(base);
  if (operator === undefined) throw new ConditionError(`Invalid Condition type : ${name}`);
  return { quantifier: quantifier as OperatorUse['quantifier'], ifExists: suffix !== undefined, operator };
}

/** `Null: true` asks that the key be absent, `Null: false` that it be there. */
function compileNull(key: string, values: readonly string[]): Condition {
  const wanted = values.map((value) => value.toLowerCase());
  if (wanted.some((value) => value !== 'true' && value !== 'false')) {
    throw new ConditionError(`Invalid value for Null on ${key}: ${values.join(', ')}`);
  }
  return (context) => wanted.includes(String(valuesOf(context, key).length === 0));
}

function compileUse({ quantifier, ifExists, operator }: OperatorUse, key: string, matchers: TextMatcher[]): Condition {
  const { negated } = operator;
  return (context) => {
    const values = valuesOf(context, key);
    if (values.length === 0 && ifExists) return true;
    const matches = (value: string) => matchers.some((matcher) => matcher(value, context));
    if (quantifier === 'ForAllValues') return values.every((value) => matches(value) !== negated);
    if (quantifier === 'ForAnyValue') return values.some((value) => matches(value) !== negated);
    return values.some(matches) !== negated;
  };
}

/** A key's values; a key that has none is absent. */
function valuesOf(context: ContextLookup, key: string): readonly string[] {
  const value = context(key);
  if (isAbsent(value)) return [];
  return typeof value === 'string' ? [value] : value;
}
