import { ResourceName, compileArn } from './arn-pattern.js';
import { compileIpRange } from './ip-range.js';
import { type TextMatcher, type TextOptions, compileText } from './text-matcher.js';

export interface ConditionOperator {
  /** Holds when *no* value of the policy matches. */
  readonly negated: boolean;
  /** Compiles one value of the policy; undefined when it is not of the operator's type. */
  readonly compile: (value: string, variables: boolean) => TextMatcher | undefined;
}

/**
 * The condition operators by name, without `Null` and without the `ForAllValues:`, `ForAnyValue:` and `IfExists`
 * that change how they are applied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const CONDITION_OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map([
  ...withNegation('StringEquals', 'StringNotEquals', text({ wildcards: false })),
  ...withNegation('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', text({ wildcards: false, ignoreCase: true })),
  ...withNegation('StringLike', 'StringNotLike', text({ wildcards: true })),
  ...withNegation(
    'NumericEquals',
    'NumericNotEquals',
    comparing(parseNumber, (a, b) => a === b),
  ),
  ...only(
    'NumericLessThan',
    comparing(parseNumber, (a, b) => a < b),
  ),
  ...only(
    'NumericLessThanEquals',
    comparing(parseNumber, (a, b) => a <= b),
  ),
  ...only(
    'NumericGreaterThan',
    comparing(parseNumber, (a, b) => a > b),
  ),
  ...only(
    'NumericGreaterThanEquals',
    comparing(parseNumber, (a, b) => a >= b),
  ),
  ...withNegation(
    'DateEquals',
    'DateNotEquals',
    comparing(parseDate, (a, b) => a === b),
  ),
  ...only(
    'DateLessThan',
    comparing(parseDate, (a, b) => a < b),
  ),
  ...only(
    'DateLessThanEquals',
    comparing(parseDate, (a, b) => a <= b),
  ),
  ...only(
    'DateGreaterThan',
    comparing(parseDate, (a, b) => a > b),
  ),
  ...only(
    'DateGreaterThanEquals',
    comparing(parseDate, (a, b) => a >= b),
  ),
  ...only(
    'Bool',
    comparing(parseBoolean, (a, b) => a === b),
  ),
  ...only(
    'BinaryEquals',
    comparing(parseBase64, (a, b) => a === b),
  ),
  ...withNegation('IpAddress', 'NotIpAddress', compileIpRange),
  ...withNegation('ArnEquals', 'ArnNotEquals', arn),
  ...withNegation('ArnLike', 'ArnNotLike', arn),
]);

type Compile = ConditionOperator['compile'];

function only(name: string, compile: Compile): [string, ConditionOperator][] {
  return [[name, { negated: false, compile }]];
}

function withNegation(name: string, opposite: string, compile: Compile): [string, ConditionOperator][] {
  return [...only(name, compile), [opposite, { negated: true, compile }]];
}

function text(how: Pick<TextOptions, 'wildcards' | 'ignoreCase'>): Compile {
  return (value, variables) => compileText(value, { variables, ...how });
}

function arn(value: string, variables: boolean): TextMatcher {
  const matches = compileArn(value, variables);
  return (actual, context) => matches(new ResourceName(actual), context);
}

function comparing<T>(parse: (text: string) => T | undefined, holds: (actual: T, wanted: T) => boolean): Compile {
  return (value) => {
    const wanted = parse(value);
    if (wanted === undefined) return undefined;
    return (text) => {
      const actual = parse(text);
      return actual !== undefined && holds(actual, wanted);
    };
  };
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?\d{1,64}(\.\d{1,64})?$/.test(text) ? Number(text) : undefined;
}

/** Seconds since the epoch, or one of the ISO 8601 forms of https://www.w3.org/TR/NOTE-datetime; answers ms. */
function parseDate(text: string): number | undefined {
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?)?)?$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Equal bytes have equal text once the padding, which some encoders leave out, is gone. */
function parseBase64(text: string): string | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? text.replace(/=+$/, '') : undefined;
}
