import { isJsonObject } from '@stoker/core/events/pattern/json-value';
import type { Json } from './data-operation.js';

/** The object that a text is the JSON of; undefined for what is none. */
export function jsonObjectOf(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
