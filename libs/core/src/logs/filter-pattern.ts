import { ServiceError } from '../errors/service-error.js';

/** Whether an event's text is one that was asked for. */
export type MatchesText = (text: string) => boolean;

interface Term {
  readonly sign: '' | '?' | '-';
  readonly text: string;
}

/** A term in quotes, or one without, each perhaps with a sign. Nothing is matched twice, so the time is linear. */
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/gy;

/**
 * What a filter pattern of terms matches: `ERROR timeout` both, `?ERROR ?WARN` any of them, `-DEBUG` what has not, `"two words"`
 * the text as it stands. Terms match anywhere in the text, and their case counts. Where terms of `?` stand beside others they
 * say nothing, as on AWS.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * @returns undefined for the empty pattern, which everything matches
 * @throws InvalidParameterValueException for patterns of JSON, of columns and of regular expressions, and for what is no pattern
 */
export function parseFilterPattern(pattern: string): MatchesText | undefined {
  const text = pattern.trim();
  if (text === '') return undefined;
  if (/^[{[%]/.test(text)) {
    throw invalid('Filter patterns of JSON, of space-delimited events and of regular expressions are not supported.');
  }
  const terms = termsOf(text);
  const [required, optional, excluded] = (['', '?', '-'] as const).map((sign) =>
    terms.filter((term) => term.sign === sign).map((term) => term.text),
  ) as [string[], string[], string[]];
  const isOptional = required.length + excluded.length === 0;
  return (event) =>
    isOptional
      ? optional.some((term) => event.includes(term))
      : required.every((term) => event.includes(term)) && !excluded.some((term) => event.includes(term));
}

function termsOf(pattern: string): readonly Term[] {
  const found = [...pattern.matchAll(TERM)];
  if (found.reduce((length, [whole]) => length + whole.length, 0) !== pattern.length) {
    throw invalid('Invalid filter pattern');
  }
  return found.map(([, sign = '', quoted, bare]) => ({
    sign: sign as Term['sign'],
    text: bare ?? (quoted ?? '').replace(/\\(.)/gs, '$1'),
  }));
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
