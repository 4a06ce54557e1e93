/** What a field of a cron expression can hold. */
export interface FieldRange {
  readonly min: number;
  readonly max: number;
  /** Names of the values, from `min` on. */
  readonly names?: readonly string[];
}

/**
 * Reads a field of numbers: a list of `*`, values and ranges, each with a step or without.
 *
 * @returns the numbers, ascending and each once; undefined when the field is not well-formed. A range from more to less
 *   is not.
 */
export function parseField(field: string, range: FieldRange): readonly number[] | undefined {
  const numbers = new Set<number>();
  for (const item of field.split(',')) {
    const found = parseItem(item, range);
    if (!found) return undefined;
    for (let number = found.from; number <= found.to; number += found.step) numbers.add(number);
  }
  return [...numbers].sort((one, other) => one - other);
}

interface Item {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function parseItem(item: string, range: FieldRange): Item | undefined {
  const [base = '', stepText, ...rest] = item.split('/');
  if (rest.length > 0) return undefined;
  const step = stepText === undefined ? 1 : parseNumber(stepText, 1, longestStep(range));
  if (step === undefined) return undefined;
  if (base === '*') return { from: range.min, to: range.max, step };
  const [first = '', last, ...others] = base.split('-');
  const from = parseValue(first, range);
  // `5/10` goes on to the end of the field, `5` does not.
  const to = last === undefined ? (stepText === undefined ? from : range.max) : parseValue(last, range);
  if (others.length > 0 || from === undefined || to === undefined || from > to) return undefined;
  return { from, to, step };
}

/** A step that leaves the field at once is none: `0/60` is no minute. */
function longestStep({ min, max }: FieldRange): number {
  return max - min + Math.min(min, 1);
}

/** A number, or the name of one. */
export function parseValue(text: string, { min, max, names = [] }: FieldRange): number | undefined {
  const place = names.indexOf(text.toUpperCase());
  return place < 0 ? parseNumber(text, min, max) : min + place;
}

export function parseNumber(text: string, min: number, max: number): number | undefined {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
