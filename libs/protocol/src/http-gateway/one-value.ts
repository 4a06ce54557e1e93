/** Headers that have one value by what they mean: of several, none could be told from the others in a list. */
const SINGULAR: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'access-control-max-age',
  'age',
  'content-disposition',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
  'x-content-type-options',
]);

/**
 * What stands for several values of one header: all of them as a list, or the last where there can be no list. Not for
 * `set-cookie`, whose values may hold commas. https://www.rfc-editor.org/rfc/rfc9110.html#section-5.3
 */
export function oneValue(name: string, values: readonly [string, ...string[]]): string {
  return SINGULAR.has(name) ? values.at(-1)! : values.join(', ');
}
