import { ServiceError } from '@stoker/core/errors/service-error';
import { isJsonObject } from '@stoker/core/events/pattern/json-value';
import type { ServiceModel, ShapeModel, StructureModel } from '../../aws-model/service-model.js';
import { lowerFirst } from '../lower-first.js';
import { shapeOf } from '../shapes.js';

/**
 * The input of an operation made of values as templates have them: a text stands for a number or a boolean and the other way
 * round, and a member may be written in either case. What nobody knows is refused, not left out.
 *
 * @throws ValidationException
 */
export function lenientInput(
  model: ServiceModel,
  structure: StructureModel,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return readStructure(model, structure, values, '');
}

function readStructure(
  model: ServiceModel,
  structure: StructureModel,
  values: Readonly<Record<string, unknown>>,
  path: string,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const member = memberOf(structure, name);
    if (member === undefined) throw refusal(`${path}/${name}`, 'extraneous key is not permitted');
    found[member] = readValue(model, shapeOf(model, structure.members[member]!.shape), value, `${path}/${name}`);
  }
  return found;
}

function memberOf({ members }: StructureModel, name: string): string | undefined {
  return [name, lowerFirst(name)].find((one) => Object.hasOwn(members, one));
}

function readValue(model: ServiceModel, shape: ShapeModel, value: unknown, path: string): unknown {
  switch (shape.type) {
    case 'structure':
      if (!isJsonObject(value)) throw refusal(path, 'an object is expected');
      return readStructure(model, shape, value, path);
    case 'list': {
      if (!Array.isArray(value)) throw refusal(path, 'a list is expected');
      const member = shapeOf(model, shape.member);
      return value.map((item, index) => readValue(model, member, item, `${path}/${index}`));
    }
    case 'map': {
      if (!isJsonObject(value)) throw refusal(path, 'an object is expected');
      const inner = shapeOf(model, shape.value);
      return Object.fromEntries(
        Object.entries(value).map(([key, held]) => [key, readValue(model, inner, held, `${path}/${key}`)]),
      );
    }
    default:
      return readScalar(shape, value, path);
  }
}

function readScalar({ type }: ShapeModel, value: unknown, path: string): unknown {
  if (type === 'string') {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return value;
    throw refusal(path, 'a text is expected');
  }
  if (type === 'boolean') {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw refusal(path, 'true or false is expected');
  }
  if (type === 'timestamp') {
    const date = value instanceof Date ? value : new Date(value as string);
    if (!Number.isNaN(date.getTime())) return date;
    throw refusal(path, 'a time is expected');
  }
  if (type === 'blob') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isWhole = type === 'integer' || type === 'long';
  if (typeof number === 'number' && Number.isFinite(number) && (!isWhole || Number.isInteger(number))) return number;
  throw refusal(path, 'a number is expected');
}

function refusal(path: string, why: string): ServiceError {
  return new ServiceError('ValidationException', `Properties validation failed with message: #${path}: ${why}`);
}
