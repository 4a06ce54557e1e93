import { invalid } from '@stoker/core/cloudformation/refusals';
import { isJsonObject, type JsonObject } from '@stoker/core/events/pattern/json-value';

/** A text among properties. @throws ValidationException */
export function text(properties: JsonObject, name: string): string {
  const value = optionalText(properties, name);
  if (value !== undefined) return value;
  throw invalid(`Properties validation failed with message: required key [${name}] not found`);
}

/** Numbers and booleans are texts too, as in every template. @throws ValidationException */
export function optionalText(properties: JsonObject, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(`Properties validation failed with message: #/${name}: a text is expected`);
}

/** @throws ValidationException */
export function list(properties: JsonObject, name: string): readonly unknown[] {
  const value = properties[name] ?? [];
  if (Array.isArray(value)) return value;
  throw invalid(`Properties validation failed with message: #/${name}: a list is expected`);
}

/** @throws ValidationException */
export function objects(properties: JsonObject, name: string): readonly JsonObject[] {
  return list(properties, name).map((item) => asObject(item, name));
}

/** @throws ValidationException */
export function object(properties: JsonObject, name: string): JsonObject | undefined {
  const value = properties[name];
  return value === undefined ? undefined : asObject(value, name);
}

function asObject(value: unknown, name: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalid(`Properties validation failed with message: #/${name}: an object is expected`);
}

export function without(properties: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

/** Tags as APIs have them, `{ key: value }`, of either form that templates have. @throws ValidationException */
export function tagMap(properties: JsonObject, name = 'Tags'): Readonly<Record<string, string>> | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (isJsonObject(value)) return value as Readonly<Record<string, string>>;
  return Object.fromEntries(objects(properties, name).map((tag) => [text(tag, 'Key'), text(tag, 'Value')]));
}

/** A document that an API takes as text: a policy, a schema. */
export function documentText(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
