/** Whether a leaf passes one entry of a pattern's list, by the definition; `exists: false` is passed by no leaf. */
export function referenceTest(entry: unknown, leaf: unknown): boolean {
  if (typeof entry !== 'object' || entry === null) return entry === leaf;
  const [[operator, value] = ['', undefined]] = Object.entries(entry);
  switch (operator) {
    case 'exists':
      return value === true;
    case 'numeric':
      return typeof leaf === 'number' && passesNumeric(value as (string | number)[], leaf);
    case 'anything-but':
      return !exclusions(value).some((excluded) => referenceTest(excluded, leaf));
    default:
      return typeof leaf === 'string' && passesText(operator, value, leaf);
  }
}

function passesText(operator: string, value: unknown, leaf: string): boolean {
  if (typeof value === 'object') {
    const [text] = Object.values(value as Record<string, string>);
    return passesText(operator, text?.toLowerCase(), leaf.toLowerCase());
  }
  const text = value as string;
  if (operator === 'prefix') return leaf.slice(0, text.length) === text;
  if (operator === 'suffix') return leaf.length >= text.length && leaf.slice(leaf.length - text.length) === text;
  if (operator === 'equals-ignore-case') return leaf.toLowerCase() === text.toLowerCase();
  if (operator === 'wildcard') return covers(text, leaf);
  return operator === 'cidr' && inRange(text, leaf);
}

function passesNumeric(expression: readonly (string | number)[], leaf: number): boolean {
  for (let index = 0; index < expression.length; index += 2) {
    const bound = expression[index + 1] as number;
    const sign = leaf < bound ? '<' : leaf > bound ? '>' : '=';
    if (!(expression[index] as string).includes(sign)) return false;
  }
  return true;
}

/** What is excluded, as entries that would match it. */
function exclusions(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [value];
  return Object.entries(value).flatMap(([operator, texts]) =>
    (Array.isArray(texts) ? texts : [texts]).map((text: unknown) => ({ [operator]: text })),
  );
}

/** The star takes nothing, or one character and then as many more. */
function covers(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) return covers(pattern.slice(1), text) || (text !== '' && covers(pattern, text.slice(1)));
  const literal = pattern.startsWith('\\') ? 1 : 0;
  return text !== '' && text[0] === pattern[literal] && covers(pattern.slice(literal + 1), text.slice(1));
}

function inRange(range: string, address: string): boolean {
  const [network = '', length = ''] = range.split('/');
  const bits = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return false;
  return bits(address).slice(0, Number(length)) === bits(network).slice(0, Number(length));
}
