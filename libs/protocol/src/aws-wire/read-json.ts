import type { ServiceModel, ShapeModel, StructureModel } from '../aws-model/service-model.js';
import { serializationError } from './serialization-error.js';
import { shapeOf, wireName } from './shapes.js';
import { parseTimestamp } from './timestamp.js';

/**
 * Brings parsed JSON into a shape: base64 becomes bytes, seconds become dates, members that the model lacks and
 * nulls disappear. Undefined for null.
 *
 * @throws SerializationException for JSON of another type
 */
export function readJson(model: ServiceModel, shape: ShapeModel, json: unknown): unknown {
  if (json === null || json === undefined) return undefined;
  switch (shape.type) {
    case 'structure':
      return readMembers(model, shape, json);
    case 'list': {
      if (!Array.isArray(json)) throw unexpected(json, 'List');
      const member = shapeOf(model, shape.member);
      return json.map((element) => readJson(model, member, element)).filter((element) => element !== undefined);
    }
    case 'map': {
      const value = shapeOf(model, shape.value);
      const entries = Object.entries(objectOf(json)).map(([key, element]) => [key, readJson(model, value, element)]);
      return Object.fromEntries(entries.filter(([, element]) => element !== undefined));
    }
    case 'string':
      if (typeof json !== 'string') throw unexpected(json, 'String');
      return json;
    case 'integer':
    case 'long':
      if (!Number.isInteger(json)) throw unexpected(json, shape.type === 'long' ? 'Long' : 'Integer');
      return json;
    case 'float':
    case 'double':
      if (typeof json !== 'number') throw unexpected(json, shape.type === 'float' ? 'Float' : 'Double');
      return json;
    case 'boolean':
      if (typeof json !== 'boolean') throw unexpected(json, 'Boolean');
      return json;
    case 'timestamp': {
      const format = shape.timestampFormat ?? 'unixTimestamp';
      const known = typeof json === 'number' || (typeof json === 'string' && format !== 'unixTimestamp');
      const date = known ? parseTimestamp(json, format) : undefined;
      if (date === undefined) throw unexpected(json, 'Timestamp');
      return date;
    }
    case 'blob':
      if (typeof json !== 'string') throw unexpected(json, 'Blob');
      return fromBase64(json);
  }
}

/** The members of a structure that travel in the body. */
export function readMembers(model: ServiceModel, shape: StructureModel, json: unknown): Record<string, unknown> {
  const source = objectOf(json);
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    if (member.location !== undefined) continue;
    const key = wireName(name, member);
    if (!Object.hasOwn(source, key)) continue;
    const value = readJson(model, shapeOf(model, member.shape), source[key]);
    if (value !== undefined) members[name] = value;
  }
  return members;
}

function objectOf(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null) throw unexpected(json, 'Structure');
  if (Array.isArray(json)) throw serializationError('Start of list found where not expected');
  return json as Record<string, unknown>;
}

function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (bytes.length !== Math.floor(((text.length - padding) * 3) / 4)) {
    throw serializationError('STRING_VALUE can not be decoded as Base64');
  }
  return bytes;
}

function unexpected(json: unknown, type: string): Error {
  if (Array.isArray(json)) return serializationError('Start of list found where not expected');
  if (typeof json === 'object') return serializationError('Start of structure or map found where not expected.');
  const found = typeof json === 'boolean' ? String(json) : typeof json;
  const article = /^[AEIOU]/.test(type) ? 'an' : 'a';
  return serializationError(`${found.toUpperCase()}_VALUE can not be converted to ${article} ${type}`);
}
