/**
 * A pattern of a model as an expression for the whole of a text. Some models escape what needs no escape, which
 * JavaScript refuses where it understands Unicode.
 */
export function modelPattern(source: string): RegExp {
  const strict = source.replace(/\\(.)/gsu, (escape, escaped: string) => (NEEDS_NONE.test(escaped) ? escaped : escape));
  return new RegExp(`^(?:${strict})$`, 'u');
}

/** Neither a letter or digit, which mean something behind a backslash, nor a character of the syntax. */
const NEEDS_NONE = /[^\w^$\\.*+?()[\]{}|/-]/u;
