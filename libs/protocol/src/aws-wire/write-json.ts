import type { ServiceModel, ShapeModel, StructureModel } from '../aws-model/service-model.js';
import { shapeOf, wireName } from './shapes.js';
import { formatTimestamp } from './timestamp.js';

/** A value as JSON has it: bytes in base64, dates in the model's format. */
export function writeJson(model: ServiceModel, shape: ShapeModel, value: unknown): unknown {
  switch (shape.type) {
    case 'structure':
      return writeMembers(model, shape, value as Readonly<Record<string, unknown>>);
    case 'list': {
      const member = shapeOf(model, shape.member);
      return (value as readonly unknown[]).map((element) => writeJson(model, member, element));
    }
    case 'map': {
      const inner = shapeOf(model, shape.value);
      const entries = Object.entries(value as object).filter(([, entry]) => entry !== undefined && entry !== null);
      return Object.fromEntries(entries.map(([key, entry]) => [key, writeJson(model, inner, entry)]));
    }
    case 'timestamp':
      return formatTimestamp(value as Date, shape.timestampFormat ?? 'unixTimestamp');
    case 'blob': {
      const { buffer, byteOffset, length } = value as Uint8Array;
      return Buffer.from(buffer, byteOffset, length).toString('base64');
    }
    case 'string':
    case 'boolean':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return value;
  }
}

/** The members that a structure has in a body, under their names there; absent ones are left out. */
export function writeMembers(
  model: ServiceModel,
  structure: StructureModel,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(structure.members)) {
    const value = values[name];
    if (member.location !== undefined || value === undefined || value === null) continue;
    json[wireName(name, member)] = writeJson(model, shapeOf(model, member.shape), value);
  }
  return json;
}
