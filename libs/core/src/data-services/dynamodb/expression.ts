/** Words of expressions that are no attribute's name: attributes of their names have to be written in another way. */
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'between', 'in', 'set', 'remove', 'add', 'delete']);

/** A value's place, a name's place, a name or a number, or any other character. */
const TOKEN = /:[\w-]+|#[\w-]+|[A-Za-z_][\w-]*|\d+|[^\s]/g;

/**
 * The attributes that an expression speaks of, without what lies within them: `a` of `a.b[0]`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html
 *
 * @param names what the places of names stand for: `{ "#n": "name" }`
 */
export function attributesOf(expression: string, names: Readonly<Record<string, string>>): ReadonlySet<string> {
  const tokens = expression.match(TOKEN) ?? [];
  const found = tokens.flatMap((token, index) => {
    const within = tokens[index - 1] === '.';
    const called = tokens[index + 1] === '(';
    if (within || called || !/^[#A-Za-z_]/.test(token) || WORDS.has(token.toLowerCase())) return [];
    return [nameOf(token, names)];
  });
  return new Set(found);
}

/**
 * The place of the value that an expression says an attribute equals; undefined where it says no such thing, or says it within
 * something that may not hold.
 *
 * @returns `:v` of `pk = :v AND begins_with(sk, :s)`
 */
export function equalled(
  expression: string,
  attribute: string,
  names: Readonly<Record<string, string>>,
): string | undefined {
  const tokens = (expression.match(TOKEN) ?? []).filter((token) => token !== '(' && token !== ')');
  if (tokens.some((token) => /^(or|not)$/i.test(token))) return undefined;
  for (const [index, token] of tokens.entries()) {
    if (token !== '=') continue;
    const [left, right] = [tokens[index - 1] ?? '', tokens[index + 1] ?? ''];
    if (right.startsWith(':') && nameOf(left, names) === attribute) return right;
    if (left.startsWith(':') && nameOf(right, names) === attribute) return left;
  }
  return undefined;
}

function nameOf(token: string, names: Readonly<Record<string, string>>): string {
  return token.startsWith('#') ? (names[token] ?? token) : token;
}
