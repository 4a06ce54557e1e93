import { Readable } from 'node:stream';
import type { MemberModel, OperationModel, ServiceModel, StructureModel } from '../aws-model/service-model.js';
import { EVENT_STREAM_TYPE, eventStreamWriter } from './event-stream/event-writer.js';
import { shapeOf, structureOf, wireName } from './shapes.js';
import { formatTimestamp } from './timestamp.js';
import { writeJson, writeMembers } from './write-json.js';
import { JSON_TYPE, type WireResponse } from './wire-response.js';

/**
 * The writer of an operation's output, worked out once from the model: members go where the model puts them, and
 * absent ones nowhere; what the model doesn't know is not written.
 */
export function outputWriter(model: ServiceModel, operation: OperationModel): (output: unknown) => WireResponse {
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
    if (body !== undefined) headers['content-type'] = body instanceof Readable ? EVENT_STREAM_TYPE : JSON_TYPE;
    for (const [name, member] of headerMembers) writeHeader(model, headers, name, member, values[name]);
    return { status, headers, body };
  };
}

type BodyWriter = (values: Readonly<Record<string, unknown>>) => WireResponse['body'];

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
  if (shape.type === 'structure' && shape.eventStream) {
    const write = eventStreamWriter(model, shape);
    return (values) => streamOf(write(values[payload] as Parameters<typeof write>[0]));
  }
  return (values) => (values[payload] === undefined ? '{}' : JSON.stringify(writeJson(model, shape, values[payload])));
}

/** The first piece is asked for at once: an iteration that has not begun would not notice that it is given up. */
function streamOf(pieces: AsyncIterable<Uint8Array>): Readable {
  const stream = Readable.from(pieces, { objectMode: false });
  stream.read(0);
  return stream;
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
