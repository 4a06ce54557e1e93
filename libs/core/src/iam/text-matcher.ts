import { type Pattern, compilePattern, matchesPattern, pushLiteral, pushWildcardOrUnit } from './wildcard.js';

export type ContextValue = string | readonly string[];

/** Looks a condition key up, its name in lower case: keys are not case-sensitive. Undefined when absent. */
export type ContextLookup = (key: string) => ContextValue | undefined;

/** Whether `text` is what a policy's author meant, variables filled in from the request. */
export type TextMatcher = (text: string, context: ContextLookup) => boolean;

export interface TextOptions {
  /** Fill in `${key}`; documents before version 2012-10-17 know no variables. */
  readonly variables: boolean;
  /** Read `*` and `?` as wildcards. */
  readonly wildcards: boolean;
  /** Only without wildcards. */
  readonly ignoreCase?: boolean;
}

interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

/**
 * Compiles one value of a policy: wildcards, `${*}`, `${?}` and `${$}` as escapes, `${key}` and
 * `${key, 'default'}` as variables. A variable's value matches only itself: its `*` is no wildcard. A value with a
 * variable that has no single value in the request matches nothing, so that a negated condition on it holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compileText(source: string, options: TextOptions): TextMatcher {
  const parts = parseParts(source, options);
  const fold = options.ignoreCase === true ? (text: string) => text.toLowerCase() : (text: string) => text;
  if (!parts.some(isVariable)) {
    const matches = compilePattern(foldPattern(joinParts(parts, undefined) ?? [], options));
    return (text) => matches(fold(text));
  }
  return (text, context) => {
    const pattern = joinParts(parts, context);
    return pattern !== undefined && matchesPattern(foldPattern(pattern, options), fold(text));
  };
}

function isVariable(part: Pattern | Variable): part is Variable {
  return 'key' in part;
}

function parseParts(source: string, options: TextOptions): (Pattern | Variable)[] {
  const parts: (Pattern | Variable)[] = [];
  let literal: number[] = [];
  let position = 0;
  while (position < source.length) {
    const end = options.variables && source.startsWith('${', position) ? source.indexOf('}', position) : -1;
    if (end < 0) {
      const unit = source.charCodeAt(position++);
      if (options.wildcards) pushWildcardOrUnit(literal, unit);
      else literal.push(unit);
      continue;
    }
    const name = source.slice(position + 2, end);
    position = end + 1;
    if (ESCAPES.has(name)) {
      pushLiteral(literal, name);
    } else {
      parts.push(literal, parseVariable(name));
      literal = [];
    }
  }
  parts.push(literal);
  return parts;
}

const ESCAPES: ReadonlySet<string> = new Set(['*', '?', '$']);

/** `aws:username`, or `aws:PrincipalTag/team, 'company-wide'`. */
function parseVariable(name: string): Variable {
  const comma = name.indexOf(',');
  if (comma < 0) return { key: name.trim().toLowerCase(), fallback: undefined };
  const quoted = name.slice(comma + 1).trim();
  const isQuoted = quoted.length >= 2 && quoted.startsWith("'") && quoted.endsWith("'");
  return { key: name.slice(0, comma).trim().toLowerCase(), fallback: isQuoted ? quoted.slice(1, -1) : undefined };
}

/** The pattern with its variables filled in; undefined when one has no single value. */
function joinParts(parts: readonly (Pattern | Variable)[], context: ContextLookup | undefined): Pattern | undefined {
  const pattern: number[] = [];
  for (const part of parts) {
    if (!isVariable(part)) {
      pattern.push(...part);
      continue;
    }
    const found = context?.(part.key);
    const value = isAbsent(found) ? part.fallback : found;
    if (typeof value !== 'string') return undefined;
    pushLiteral(pattern, value);
  }
  return pattern;
}

/** True for a key that has no value: one that is not there, or that holds an empty set. */
export function isAbsent(value: ContextValue | undefined): value is undefined | readonly [] {
  return value === undefined || (typeof value !== 'string' && value.length === 0);
}

/** Whole words are folded at once, for what a letter becomes may depend on its neighbours; no wildcards then. */
function foldPattern(pattern: Pattern, { ignoreCase }: TextOptions): Pattern {
  if (ignoreCase !== true) return pattern;
  const folded: number[] = [];
  pushLiteral(folded, String.fromCharCode(...pattern).toLowerCase());
  return folded;
}
