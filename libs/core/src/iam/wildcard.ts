/** A pattern as code units, with wildcards as negative numbers, so that a literal `*` is no wildcard. */
export type Pattern = readonly number[];

/** `*`: any number of characters, none included. */
export const MANY = -1;
/** `?`: exactly one character. */
export const ONE = -2;

/** Reads `*` and `?` as wildcards and everything else as itself. */
export function parsePattern(text: string): Pattern {
  const pattern: number[] = [];
  for (let index = 0; index < text.length; index++) pushWildcardOrUnit(pattern, text.charCodeAt(index));
  return pattern;
}

/** Appends one character of a pattern's source. Runs of `*` mean one, and cost more only when kept. */
export function pushWildcardOrUnit(pattern: number[], unit: number): void {
  if (unit === STAR) {
    if (pattern.at(-1) !== MANY) pattern.push(MANY);
  } else {
    pattern.push(unit === QUESTION_MARK ? ONE : unit);
  }
}

/** Appends text that matches only itself. */
export function pushLiteral(pattern: number[], text: string): void {
  for (let index = 0; index < text.length; index++) pattern.push(text.charCodeAt(index));
}

/**
 * Greedy match that remembers one `*` only: when the rest fails, the last `*` takes one character more. That is
 * enough, because an earlier `*` could only have reached the same place. At most pattern × text steps, whoever
 * wrote the pattern; no regular expression, whose backtracking a hostile policy could make exponential.
 */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  let at = 0;
  let position = 0;
  let lastStar = -1;
  let starTook = 0;
  while (position < text.length) {
    const token = pattern[at];
    if (token === MANY) {
      lastStar = at++;
      starTook = position;
    } else if (token === ONE || token === text.charCodeAt(position)) {
      at++;
      position++;
    } else if (lastStar >= 0) {
      at = lastStar + 1;
      position = ++starTook;
    } else {
      return false;
    }
  }
  while (pattern[at] === MANY) at++;
  return at === pattern.length;
}

/** The matcher of a pattern, with the common shapes (`literal`, `*`, `prefix*`) made cheap. */
export function compilePattern(pattern: Pattern): (text: string) => boolean {
  const firstWildcard = pattern.findIndex((token) => token < 0);
  const literal = String.fromCharCode(...pattern.slice(0, firstWildcard < 0 ? pattern.length : firstWildcard));
  if (firstWildcard < 0) return (text) => text === literal;
  if (firstWildcard === pattern.length - 1 && pattern[firstWildcard] === MANY) {
    return literal === '' ? () => true : (text) => text.startsWith(literal);
  }
  return (text) => matchesPattern(pattern, text);
}

const STAR = '*'.charCodeAt(0);
const QUESTION_MARK = '?'.charCodeAt(0);
