import { badRequest } from '../../gateway/refusals.js';

/** A JSON object of somebody's document, of which nothing is known yet. */
export type Node = Readonly<Record<string, unknown>>;

/** An object, or an empty one where there is none. @param where for the refusal */
export function objectAt(value: unknown, where: string): Node {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw unreadable(where, 'an object');
  return value as Node;
}

export function textAt(value: unknown, where: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  // Status codes are numbers now and then.
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw unreadable(where, 'a text');
  return value;
}

export function numberAt(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw unreadable(where, 'a whole number');
  return number;
}

export function flagAt(value: unknown, where: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  if (typeof value !== 'boolean') throw unreadable(where, 'true or false');
  return value;
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw unreadable(where, 'a list');
  return value;
}

export function textsAt(value: unknown, where: string): readonly string[] {
  return listAt(value, where).map((one) => textAt(one, where) ?? '');
}

/** A map of texts; undefined where there is none. */
export function textMapAt(value: unknown, where: string): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = Object.entries(objectAt(value, where));
  return Object.fromEntries(entries.map(([name, one]) => [name, textAt(one, `${where}.${name}`) ?? '']));
}

function unreadable(where: string, what: string): Error {
  return badRequest(`Unable to parse the OpenAPI document: ${where} must be ${what}`);
}
