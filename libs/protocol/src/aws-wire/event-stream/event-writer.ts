import type { ServiceModel, StructureModel } from '../../aws-model/service-model.js';
import { shapeOf, structureOf } from '../shapes.js';
import { JSON_TYPE } from '../wire-response.js';
import { writeMembers } from '../write-json.js';
import { encodeMessage } from './encode-message.js';

/** The media type of a stream of events. */
export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

const BYTES_TYPE = 'application/octet-stream';

/** An event as operations give it: its name, and its members. */
type Event = Readonly<Record<string, EventMembers>>;

type EventMembers = Readonly<Record<string, unknown>>;

/**
 * The writer of an operation's event stream, worked out once from the model. An event is bytes where its shape has a
 * member that is its payload, else the JSON of its members.
 */
export function eventStreamWriter(
  model: ServiceModel,
  union: StructureModel,
): (events: AsyncIterable<Event>) => AsyncIterable<Uint8Array> {
  const writers = Object.fromEntries(
    Object.entries(union.members).map(([name, { shape }]) => [name, eventWriter(model, name, shape)]),
  );
  return async function* (events) {
    for await (const event of events) {
      for (const [name, values] of Object.entries(event)) yield writers[name]!(values);
    }
  };
}

function eventWriter(model: ServiceModel, name: string, shapeName: string): (values: EventMembers) => Buffer {
  const structure = structureOf(model, shapeName);
  const payload = Object.entries(structure.members).find(([, { eventPayload }]) => eventPayload)?.[0];
  if (payload === undefined) {
    const headers = eventHeaders(name, JSON_TYPE);
    return (values) => encodeMessage(headers, Buffer.from(JSON.stringify(writeMembers(model, structure, values))));
  }
  const { type } = shapeOf(model, structure.members[payload]!.shape);
  if (type !== 'blob') throw new Error(`the payload of the event ${name} is a ${type}, not bytes`);
  const headers = eventHeaders(name, BYTES_TYPE);
  return (values) => encodeMessage(headers, values[payload] as Uint8Array);
}

function eventHeaders(name: string, contentType: string): Record<string, string> {
  return { ':event-type': name, ':content-type': contentType, ':message-type': 'event' };
}
