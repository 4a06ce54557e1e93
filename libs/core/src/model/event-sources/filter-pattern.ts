import { compileEventPattern, LONGEST_PATTERN } from '../../events/pattern/compile-pattern.js';
import { isServiceError } from '../../errors/service-error.js';

/**
 * Whether a text is a filter pattern: an event pattern, about one record.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function isFilterPattern(text: string): boolean {
  try {
    compileEventPattern(text, LONGEST_PATTERN);
    return true;
  } catch (error) {
    if (!isServiceError(error, 'InvalidEventPatternException')) throw error;
    return false;
  }
}
