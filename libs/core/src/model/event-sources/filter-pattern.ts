/**
 * Whether a text is a filter pattern: a JSON object whose leaves are lists of what a value may be.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function isFilterPattern(text: string): boolean {
  try {
    const pattern: unknown = JSON.parse(text);
    return isPattern(pattern);
  } catch {
    return false;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPattern(value: unknown): boolean {
  if (!isObject(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, leaf]) => isMember(key, leaf));
}

function isMember(key: string, value: unknown): boolean {
  if (!Array.isArray(value)) return isPattern(value);
  if (value.length === 0) return false;
  return key === '$or' ? value.length > 1 && value.every(isPattern) : value.every(isMatch);
}

function isMatch(value: unknown): boolean {
  if (!isObject(value)) return isScalar(value);
  const [entry, ...more] = Object.entries(value);
  return entry !== undefined && more.length === 0 && (OPERATORS.get(entry[0])?.(entry[1]) ?? false);
}

const OPERATORS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['prefix', isTextOrCaseless],
  ['suffix', isTextOrCaseless],
  ['equals-ignore-case', isText],
  ['wildcard', isText],
  ['exists', (value: unknown) => typeof value === 'boolean'],
  ['numeric', isNumeric],
  ['anything-but', isAnythingBut],
]);

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTextOrCaseless(value: unknown): boolean {
  return isText(value) || (isObject(value) && isText(value['equals-ignore-case']) && Object.keys(value).length === 1);
}

/** `["=", 1]`, or two bounds: `[">", 0, "<=", 5]`. */
function isNumeric(value: unknown): boolean {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 4)) return false;
  return value.every((part: unknown, index) =>
    index % 2 === 0
      ? ['=', '<', '<=', '>', '>='].includes(part as string) && (part !== '=' || value.length === 2)
      : typeof part === 'number',
  );
}

function isAnythingBut(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((part) => isText(part) || typeof part === 'number');
  if (isObject(value)) {
    const [entry, ...more] = Object.entries(value);
    return entry !== undefined && more.length === 0 && /^(prefix|suffix|wildcard)$/.test(entry[0]) && isText(entry[1]);
  }
  return isText(value) || typeof value === 'number';
}
