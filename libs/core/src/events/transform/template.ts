import { InputTooLarge } from './input-too-large.js';

/** A placeholder in a template, such as `<instance>`, or text between two. */
export type TemplatePart =
  | { readonly text: string }
  | {
      readonly variable: string;
      /** Within quotes its value is part of a text; otherwise it is JSON of its own. */
      readonly quoted: boolean;
    };

/** Variables that every template has, with what they stand for. */
export const RESERVED_VARIABLES = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
] as const;
export type ReservedVariable = (typeof RESERVED_VARIABLES)[number];

const PLACEHOLDER = /<([A-Za-z0-9_.-]{1,256})>/y;

/** Takes a template apart; `<` that begins no name is text. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let quoted = false;
  let start = 0;
  let index = 0;
  while (index < template.length) {
    const character = template[index];
    PLACEHOLDER.lastIndex = index;
    const variable = character === '<' ? PLACEHOLDER.exec(template)?.[1] : undefined;
    if (variable !== undefined) {
      if (index > start) parts.push({ text: template.slice(start, index) });
      parts.push({ variable, quoted });
      index = start = PLACEHOLDER.lastIndex;
      continue;
    }
    if (character === '"') quoted = !quoted;
    index += character === '\\' && quoted ? 2 : 1;
  }
  if (start < template.length) parts.push({ text: template.slice(start) });
  return parts;
}

/**
 * Fills a template in. A value within quotes becomes part of the text, of objects and lists without their quotes; elsewhere it
 * is JSON. What is not there is `null`, or nothing within quotes. Each variable is written once, however often it stands there.
 *
 * @param longest characters that may come of it
 * @throws InputTooLarge as soon as there are more, before they are put together
 */
export function fillTemplate(
  parts: readonly TemplatePart[],
  valueOf: (variable: string) => unknown,
  longest = Infinity,
): string {
  const known = new Map<string, string>();
  const writtenOnce = ({ variable, quoted }: { readonly variable: string; readonly quoted: boolean }): string => {
    const key = `${quoted ? '"' : ''}${variable}`;
    const text = known.get(key) ?? written(valueOf(variable), quoted);
    known.set(key, text);
    return text;
  };
  const filled: string[] = [];
  let length = 0;
  for (const part of parts) {
    const text = 'text' in part ? part.text : writtenOnce(part);
    length += text.length;
    if (length > longest) throw new InputTooLarge();
    filled.push(text);
  }
  return filled.join('');
}

/** JSON that stands as it is: a value that is there as text already. */
export class RawJson {
  constructor(readonly text: string) {}
}

function written(value: unknown, quoted: boolean): string {
  const json = value instanceof RawJson ? value.text : JSON.stringify(value ?? null);
  if (!quoted) return json;
  if (value === undefined || value === null) return '';
  const plain = typeof value === 'string' ? value : json.replaceAll('"', '');
  return JSON.stringify(plain).slice(1, -1);
}

/**
 * Whether a template makes JSON whatever its variables are: one value, or lines of texts. Its placeholders may stand for any
 * value, or be part of a text.
 */
export function isJsonTemplate(parts: readonly TemplatePart[]): boolean {
  const sample = fillTemplate(parts, () => undefined);
  const lines = sample.split('\n').filter((line) => line.trim() !== '');
  return isJson(sample) || (lines.length > 0 && lines.every((line) => isJson(line) && line.trim().startsWith('"')));
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
