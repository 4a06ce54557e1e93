import { compileEventPattern, LONGEST_PATTERN } from '../../events/pattern/compile-pattern.js';

/**
 * Whether a text is a pattern that records can be filtered by.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function isFilterPattern(text: string): boolean {
  try {
    compileEventPattern(text, LONGEST_PATTERN);
    return true;
  } catch {
    return false;
  }
}
