/** A request's context keys as written, each with its values. */
export type ReferenceContext = Readonly<Record<string, string | readonly string[]>>;

/** Values of a key whatever the case of its name; none when it is absent. */
export function valuesOfKey(context: ReferenceContext, key: string): string[] {
  for (const [name, value] of Object.entries(context)) {
    if (name.toLowerCase() === key.toLowerCase()) return typeof value === 'string' ? [value] : [...value];
  }
  return [];
}

/** One thing that a pattern asks for. */
type Token = { readonly exactly: string } | 'any text' | 'any character';

/** Turns a value of a policy into tokens. Undefined when it holds a variable that has not exactly one value. */
export function tokenise(
  source: string,
  reading: { readonly variables: boolean; readonly wildcards: boolean },
  context: ReferenceContext,
): Token[] | undefined {
  const tokens: Token[] = [];
  let rest = source;
  while (rest !== '') {
    const variable = reading.variables ? /^\$\{([^}]*)\}/.exec(rest) : null;
    if (variable !== null) {
      const text = variableText(variable[1]!, context);
      if (text === undefined) return undefined;
      for (const unit of text.split('')) tokens.push({ exactly: unit });
      rest = rest.slice(variable[0].length);
      continue;
    }
    const unit = rest[0]!;
    if (reading.wildcards && unit === '*') tokens.push('any text');
    else if (reading.wildcards && unit === '?') tokens.push('any character');
    else tokens.push({ exactly: unit });
    rest = rest.slice(1);
  }
  return tokens;
}

function variableText(inside: string, context: ReferenceContext): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const withDefault = /^([^,]*),\s*'(.*)'\s*$/s.exec(inside);
  const key = inside.split(',')[0]!.trim();
  const held = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (typeof held === 'string') return held;
  // A key that can have several values is no variable, and one that is not there has its default.
  if (held !== undefined && held.length > 0) return undefined;
  return withDefault?.[2];
}

/** Whether the tokens can be laid over the whole text, tried in every way. */
export function covers(tokens: readonly Token[], text: string): boolean {
  const [first, ...others] = tokens;
  if (first === undefined) return text === '';
  if (first === 'any text') {
    for (let taken = 0; taken <= text.length; taken++) if (covers(others, text.slice(taken))) return true;
    return false;
  }
  if (text === '') return false;
  if (first !== 'any character' && first.exactly !== text[0]) return false;
  return covers(others, text.slice(1));
}

/** Whether a value of a policy, wildcards and variables allowed, describes the text. */
export function describes(source: string, text: string, variables: boolean, context: ReferenceContext): boolean {
  const tokens = tokenise(source, { variables, wildcards: true }, context);
  return tokens !== undefined && covers(tokens, text);
}
