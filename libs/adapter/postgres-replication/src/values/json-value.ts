import { arrayJson } from './array-text.js';

/** How values of a type look in JSON. */
export type ValueType =
  | { readonly kind: 'text' | 'boolean' | 'number' | 'json' | 'bytes' | 'time' }
  | { readonly kind: 'array'; readonly element: ValueType; readonly delimiter: string };

const TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(\+00)?$/;

/**
 * Makes JSON of a value as Postgres writes it, in a session with dates as of ISO, in UTC, and bytes as hex. What a type says
 * is what a value looks like, whatever it is, but for numbers that are none (`NaN`, `Infinity`), which are texts.
 */
export function jsonValue(text: string, type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return text === 't' ? 'true' : 'false';
    case 'number':
      return /^-?\d/.test(text) ? text : JSON.stringify(text);
    case 'json':
      return text;
    case 'bytes':
      return JSON.stringify(Buffer.from(text.slice(2), 'hex').toString('base64'));
    case 'time':
      return JSON.stringify(text.replace(TIME, (_all, day, time, zone) => `${day}T${time}${zone ? 'Z' : ''}`));
    case 'array':
      return arrayJson(text, type.delimiter, (item) => jsonValue(item, type.element)) ?? JSON.stringify(text);
    case 'text':
      return JSON.stringify(text);
  }
}
