import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'node:querystring';
import type { ServiceModel, StructureModel } from '../aws-model/service-model.js';
import { parseJson } from './parse-json.js';
import { readJson, readMembers } from './read-json.js';
import { readText, readTexts } from './read-text.js';
import { shapeOf, structureOf, wireName } from './shapes.js';
import { Validator } from './validate.js';

/** The parts of a request that an input is read from. */
export interface InputParts {
  /** Decoded labels of the path. */
  readonly labels: Readonly<Record<string, string>>;
  /** As it travelled. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * The reader of an operation's input, worked out once from the model.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 *
 * The reader throws SerializationException for a malformed request and ValidationException for one that breaks
 * constraints.
 */
export function inputReader(
  model: ServiceModel,
  inputShape: string | undefined,
): (parts: InputParts) => Record<string, unknown> {
  const structure = structureOf(model, inputShape);
  const validator = new Validator(model);
  const outside = memberReaders(model, structure);
  const readBody = bodyReader(model, structure);
  const hasQuery = Object.values(structure.members).some(({ location }) => location === 'querystring');
  return (parts) => {
    const input = readBody(parts.body);
    const query = hasQuery && parts.query !== '' ? parse(parts.query) : NO_QUERY;
    for (const read of outside) read(input, parts, query);
    validator.check(structure, input);
    return input;
  };
}

type Query = Readonly<Record<string, string | string[] | undefined>>;
type MemberReader = (input: Record<string, unknown>, parts: InputParts, query: Query) => void;

const NO_QUERY: Query = {};

/** One reader for every member that travels in the path, the query or a header. */
function memberReaders(model: ServiceModel, structure: StructureModel): MemberReader[] {
  return Object.entries(structure.members).flatMap(([name, member]): MemberReader[] => {
    const shape = shapeOf(model, member.shape);
    const key = wireName(name, member);
    const format = member.timestampFormat ?? (member.location === 'header' ? 'rfc822' : 'iso8601');
    switch (member.location) {
      case 'uri':
        return [(input, { labels }) => (input[name] = readText(shape, labels[key] ?? '', format))];
      case 'querystring':
        if (shape.type === 'map') return [(input, _parts, query) => (input[name] = othersOf(query, structure))];
        return [
          (input, _parts, query) => {
            const texts = query[key];
            if (texts !== undefined) input[name] = readTexts(model, shape, texts, format);
          },
        ];
      case 'header': {
        const header = key.toLowerCase();
        return [
          (input, { headers }) => {
            const text = headers[header];
            if (typeof text === 'string') input[name] = readText(shape, text, format);
          },
        ];
      }
      case 'headers':
        return [(input, { headers }) => (input[name] = withPrefix(headers, key.toLowerCase()))];
      default:
        return [];
    }
  });
}

/** The parameters that no other member takes, the last value of each. */
function othersOf(query: Query, structure: StructureModel): Record<string, string> {
  const taken = Object.entries(structure.members).map(([name, member]) => wireName(name, member));
  const entries = Object.entries(query).filter(([name]) => !taken.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().at(-1) ?? '']));
}

function withPrefix(headers: IncomingHttpHeaders, prefix: string): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    name.startsWith(prefix) && typeof value === 'string' ? [[name.slice(prefix.length), value]] : [],
  );
  return Object.fromEntries(entries);
}

/** What reads the body: into the payload member where there is one, else as a JSON object of members. */
function bodyReader(model: ServiceModel, structure: StructureModel): (body: Buffer) => Record<string, unknown> {
  const { payload } = structure;
  if (payload === undefined) {
    const hasBody = Object.values(structure.members).some(({ location }) => location === undefined);
    if (!hasBody) return () => ({});
    return (body) => {
      const json = parseJson(body);
      return json === undefined ? {} : readMembers(model, structure, json);
    };
  }
  const shape = shapeOf(model, structure.members[payload]!.shape);
  if (shape.type === 'blob') return (body) => ({ [payload]: body });
  if (shape.type === 'string') return (body) => ({ [payload]: body.toString('utf8') });
  return (body) => {
    const value = readJson(model, shape, parseJson(body));
    return value === undefined ? {} : { [payload]: value };
  };
}
