import type {
  MemberModel,
  OperationModel,
  ServiceModel,
  ShapeModel,
  StructureModel,
} from '../aws-model/service-model.js';
import { shapeOf, structureOf, wireName } from './shapes.js';
import { formatTimestamp } from './timestamp.js';
import { JSON_TYPE, type WireResponse } from './wire-response.js';

/** Turns what an operation answered into a response. */
export type OutputWriter = (output: unknown) => WireResponse;

/**
 * The writer of an operation's output, worked out once from the model: members go where the model puts them, and
 * absent ones nowhere; what the model doesn't know is not written.
 */
export function outputWriter(model: ServiceModel, operation: OperationModel): OutputWriter {
  const structure = structureOf(model, operation.output);
  const members = Object.entries(structure.members);
  const statusMember = members.find(([, { location }]) => location === 'statusCode')?.[0];
  const headerMembers = members.filter(([, { location }]) => location === 'header' || location === 'headers');
  const writeBody = bodyWriter(model, structure, operation);
  return (output) => {
    const values = (output ?? {}) as Readonly<Record<string, unknown>>;
    const status = (statusMember && (values[statusMember] as number | undefined)) || operation.status;
    const headers: Record<string, string> = {};
    const body = status === 204 ? undefined : writeBody(values);
    if (body !== undefined) headers['content-type'] = JSON_TYPE;
    for (const [name, member] of headerMembers) writeHeader(model, headers, name, member, values[name]);
    return { status, headers, body };
  };
}

type BodyWriter = (values: Readonly<Record<string, unknown>>) => string | Uint8Array | undefined;

function bodyWriter(model: ServiceModel, structure: StructureModel, operation: OperationModel): BodyWriter {
  const { payload } = structure;
  if (payload === undefined) {
    const located = Object.values(structure.members).every(({ location }) => location !== undefined);
    if (located && (operation.output === undefined || Object.keys(structure.members).length > 0))
      return () => undefined;
    return (values) => JSON.stringify(writeMembers(model, structure, values));
  }
  const shape = shapeOf(model, structure.members[payload]!.shape);
  if (shape.type === 'blob' || shape.type === 'string') return (values) => values[payload] as Uint8Array | undefined;
  return (values) => (values[payload] === undefined ? '{}' : JSON.stringify(writeJson(model, shape, values[payload])));
}

function writeHeader(
  model: ServiceModel,
  headers: Record<string, string>,
  name: string,
  member: MemberModel,
  value: unknown,
): void {
  if (value === undefined || value === null) return;
  const header = wireName(name, member);
  if (member.location === 'headers') {
    for (const [key, text] of Object.entries(value)) headers[`${header}${key}`] = String(text);
  } else if (value instanceof Date) {
    const shape = shapeOf(model, member.shape);
    const own = shape.type === 'timestamp' ? shape.timestampFormat : undefined;
    headers[header] = String(formatTimestamp(value, member.timestampFormat ?? own ?? 'rfc822'));
  } else {
    headers[header] = String(value);
  }
}

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

function writeMembers(
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
