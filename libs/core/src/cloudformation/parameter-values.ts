import { PatternError } from '../linear-pattern/parse-pattern.js';
import { LinearPattern } from '../linear-pattern/linear-pattern.js';
import { badFormat, invalid } from './refusals.js';
import type { Template, TemplateParameter } from './template.js';

/** The value of a parameter as whoever makes or changes a stack says it. */
export interface GivenParameter {
  readonly key: string;
  readonly value?: string | undefined;
  /** The value that the stack has. */
  readonly usePrevious: boolean;
}

/** Values by the names of parameters. */
export type ParameterValues = Readonly<Record<string, string>>;

/** Characters of a value. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_VALUE = 4_096;

/**
 * The value of every parameter of a template.
 *
 * @param previous those of the stack that is changed
 * @throws ValidationException
 */
export function parameterValues(
  { parameters }: Pick<Template, 'parameters'>,
  given: readonly GivenParameter[],
  previous: ParameterValues = {},
): ParameterValues {
  const byKey = new Map(given.map((one) => [one.key, one]));
  const unknown = [...byKey.keys()].filter((key) => !parameters.has(key));
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values = [...parameters].map(([name, parameter]): [string, string | undefined] => {
    const one = byKey.get(name);
    if (one?.usePrevious === true) {
      if (Object.hasOwn(previous, name)) return [name, previous[name]];
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }
    return [name, one?.value ?? parameter.default];
  });
  const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  const found = values.map(([name, value]): [string, string] => [name, value!]);
  for (const [name, value] of found) requireValue(name, parameters.get(name)!, value);
  return Object.fromEntries(found);
}

/** What a reference to a parameter stands for: a list, where its type is one. */
export function parameterValue({ type }: Pick<TemplateParameter, 'type'>, value: string): string | readonly string[] {
  return isList(type) ? value.split(',').map((item) => item.trim()) : value;
}

function isList(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<');
}

function requireValue(name: string, parameter: TemplateParameter, value: string): void {
  const { type, allowedValues, allowedPattern, minLength = 0, maxLength = MAX_VALUE, minValue, maxValue } = parameter;
  const fail = (why: string) =>
    invalid(
      parameter.constraintDescription === undefined
        ? `Parameter '${name}' ${why}`
        : `Parameter ${name} failed to satisfy constraint: ${parameter.constraintDescription}`,
    );
  // First, for all else takes the longer the longer it is.
  const most = Math.min(maxLength, MAX_VALUE);
  if (value.length > most) throw fail(`must contain at most ${most} characters`);
  const items = isList(type) ? (parameterValue(parameter, value) as readonly string[]) : [value];
  const isNumber = type === 'Number' || type === 'List<Number>';
  if (isNumber && !items.every((item) => item !== '' && Number.isFinite(Number(item)))) throw fail('must be a number');
  const allowed = allowedValues && new Set(allowedValues);
  if (allowed && !items.every((item) => allowed.has(item))) {
    throw fail(`must be one of AllowedValues`);
  }
  if (value.length < minLength) throw fail(`must contain at least ${minLength} characters`);
  if (allowedPattern !== undefined && !patternOf(name, allowedPattern).matches(value)) {
    throw fail(`must match pattern ${allowedPattern}`);
  }
  if (!isNumber) return;
  const numbers = items.map(Number);
  if (minValue !== undefined && numbers.some((number) => number < minValue)) {
    throw fail(`must be a number not less than ${minValue}`);
  }
  if (maxValue !== undefined && numbers.some((number) => number > maxValue)) {
    throw fail(`must be a number not greater than ${maxValue}`);
  }
}

/** A template's sender chooses the pattern, so it is one that takes a single pass over the value. */
function patternOf(name: string, pattern: string): LinearPattern {
  try {
    return new LinearPattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw badFormat(`AllowedPattern of the parameter ${name} can't be used here: ${error.message}`);
  }
}
