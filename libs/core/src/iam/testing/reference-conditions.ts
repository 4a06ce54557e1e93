import { type ReferenceContext, covers, describes, tokenise, valuesOfKey } from './reference-text.js';

type Block = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Whether every key under every operator of a `Condition` block is satisfied. */
export function conditionsHold(block: Block, variables: boolean, context: ReferenceContext): boolean {
  return Object.entries(block).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const inPolicy = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
      return conditionHolds(operator, inPolicy, valuesOfKey(context, key), variables, context);
    }),
  );
}

function conditionHolds(
  operator: string,
  inPolicy: readonly string[],
  inRequest: readonly string[],
  variables: boolean,
  context: ReferenceContext,
): boolean {
  if (operator === 'Null') {
    const absent = inRequest.length === 0 ? 'true' : 'false';
    return inPolicy.some((value) => value.toLowerCase() === absent);
  }
  let name = operator;
  let quantifier = '';
  if (name.includes(':')) [quantifier, name] = name.split(':') as [string, string];
  if (name.endsWith('IfExists')) {
    if (inRequest.length === 0) return true;
    name = name.slice(0, -'IfExists'.length);
  }
  const negated = name.includes('Not');
  const positive = name.replace('Not', '');
  /** A negated operator asks that a value be none of those in the policy. */
  const fits = (value: string): boolean => {
    const isOneOf = inPolicy.some((wanted) => valueFits(positive, wanted, value, variables, context));
    return negated ? !isOneOf : isOneOf;
  };
  if (quantifier === 'ForAllValues') return inRequest.every(fits);
  if (quantifier === 'ForAnyValue') return inRequest.some(fits);
  if (inRequest.length === 0) return negated;
  return negated ? inRequest.every(fits) : inRequest.some(fits);
}

function valueFits(
  operator: string,
  wanted: string,
  actual: string,
  variables: boolean,
  context: ReferenceContext,
): boolean {
  const literal = (fold: (text: string) => string) => {
    const tokens = tokenise(wanted, { variables, wildcards: false }, context);
    if (tokens === undefined) return false;
    const text = tokens.map((token) => (typeof token === 'object' ? token.exactly : '')).join('');
    return fold(text) === fold(actual);
  };
  switch (operator) {
    case 'StringEquals':
      return literal((text) => text);
    case 'StringEqualsIgnoreCase':
      return literal((text) => text.toLowerCase());
    case 'StringLike':
      return describes(wanted, actual, variables, context);
    case 'NumericEquals':
      return compare(numberOf, wanted, actual, (a, b) => a === b);
    case 'NumericLessThan':
      return compare(numberOf, wanted, actual, (a, b) => a < b);
    case 'NumericLessThanEquals':
      return compare(numberOf, wanted, actual, (a, b) => a <= b);
    case 'NumericGreaterThan':
      return compare(numberOf, wanted, actual, (a, b) => a > b);
    case 'NumericGreaterThanEquals':
      return compare(numberOf, wanted, actual, (a, b) => a >= b);
    case 'DateEquals':
      return compare(timeOf, wanted, actual, (a, b) => a === b);
    case 'DateLessThan':
      return compare(timeOf, wanted, actual, (a, b) => a < b);
    case 'DateLessThanEquals':
      return compare(timeOf, wanted, actual, (a, b) => a <= b);
    case 'DateGreaterThan':
      return compare(timeOf, wanted, actual, (a, b) => a > b);
    case 'DateGreaterThanEquals':
      return compare(timeOf, wanted, actual, (a, b) => a >= b);
    case 'Bool':
      return /^(true|false)$/i.test(actual) && wanted.toLowerCase() === actual.toLowerCase();
    case 'BinaryEquals':
      return Buffer.from(wanted, 'base64').equals(Buffer.from(actual, 'base64'));
    case 'IpAddress':
      return addressIn(wanted, actual);
    case 'ArnEquals':
    case 'ArnLike':
      return arnFits(wanted, actual, variables, context);
    default:
      throw new Error(`The reference knows no ${operator}`);
  }
}

function compare(
  read: (text: string) => number,
  wanted: string,
  actual: string,
  holds: (a: number, b: number) => boolean,
): boolean {
  const [a, b] = [read(actual), read(wanted)];
  return !Number.isNaN(a) && !Number.isNaN(b) && holds(a, b);
}

function numberOf(text: string): number {
  return /^[-+]?[0-9]+(\.[0-9]+)?$/.test(text) ? parseFloat(text) : NaN;
}

/** ISO 8601, or seconds since 1970; four digits are a year. */
function timeOf(text: string): number {
  if (/^[0-9]+(\.[0-9]+)?$/.test(text) && !/^[0-9]{4}$/.test(text)) return parseFloat(text) * 1000;
  return /^[0-9]{4}($|-)/.test(text) ? new Date(text).getTime() : NaN;
}

/** IPv4 only, written out in bits; the property's generator makes no other. */
function addressIn(range: string, address: string): boolean {
  const [network = '', length = '32'] = range.split('/');
  const [a, b] = [bitsOf(network), bitsOf(address)];
  return a !== undefined && b !== undefined && a.slice(0, Number(length)) === b.slice(0, Number(length));
}

function bitsOf(address: string): string | undefined {
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) return undefined;
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

/** Segment by segment; `*` alone is every ARN, and segments that the pattern leaves out are free. */
function arnFits(pattern: string, arn: string, variables: boolean, context: ReferenceContext): boolean {
  if (pattern === '*') return true;
  // A colon within `${…}` separates nothing.
  const marked = variables ? pattern.replace(/\$\{[^}]*\}/g, (found) => found.replaceAll(':', '\u0000')) : pattern;
  const wanted = sixParts(marked).map((part) => part.replaceAll('\u0000', ':'));
  const actual = sixParts(arn);
  if (actual.length !== 6) return false;
  return wanted.every((part, index) => {
    const tokens = tokenise(part, { variables, wildcards: true }, context);
    return tokens !== undefined && covers(tokens, actual[index]!);
  });
}

function sixParts(text: string): string[] {
  const parts = text.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
