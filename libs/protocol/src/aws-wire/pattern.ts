/**
 * A pattern of a model as an expression for the whole of a text. Some models escape what needs no escape, which
 * JavaScript refuses where it understands Unicode.
 */
export function modelPattern(source: string): RegExp {
  const strict = source.replace(/\\(.)/gsu, (escape, escaped: string) => {
    // Where it stands for itself anyway, and where it would mean a range.
    if (escaped === '-') return '\\x2d';
    return NEEDS_NONE.test(escaped) ? escaped : escape;
  });
  return new RegExp(`^(?:${strict})$`, 'u');
}

/** Neither a letter or digit, which mean something behind a backslash, nor a character of the syntax. */
const NEEDS_NONE = /[^a-zA-Z0-9^$\\.*+?()[\]{}|/-]/u;
