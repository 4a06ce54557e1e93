import type { ServiceModel, StructureModel } from '@stoker/protocol/aws-model/service-model';
import type { RawRequest } from '../raw-http.js';

/** A request as its protocol writes it, neither signed nor addressed. */
export type UnsignedRequest = Pick<RawRequest, 'method' | 'url' | 'body'> & {
  readonly headers: Readonly<Record<string, string>>;
};

type Input = Readonly<Record<string, unknown>>;

/**
 * Writes an input for an API of the REST-JSON protocol.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJsonRequest(model: ServiceModel, operation: string, input: Input): UnsignedRequest {
  const { method, uri, input: shapeName } = model.operations[operation]!;
  const shape = (shapeName === undefined ? { members: {} } : model.shapes[shapeName]) as StructureModel;
  const placed = (location: string | undefined) =>
    Object.entries(shape.members)
      .filter(([name, member]) => member.location === location && input[name] !== undefined)
      .map(([name, { locationName = name }]) => [name, locationName, input[name]] as const);

  const labels = new Map(placed('uri').map(([, label, value]) => [label, String(value)]));
  const path = uri.replace(/\{([\w-]+)\+?\}/g, (_, label: string) => encodeURIComponent(labels.get(label)!));
  const query = placed('querystring').flatMap(([, name, value]) =>
    [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`),
  );
  const headers = Object.fromEntries(placed('header').map(([, name, value]) => [name.toLowerCase(), String(value)]));
  const url = query.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`;
  if (shape.payload !== undefined && model.shapes[shape.members[shape.payload]!.shape]!.type === 'blob') {
    const body = input[shape.payload] as Uint8Array | undefined;
    return body === undefined ? { method, url, headers } : { method, url, headers, body };
  }
  const members = shape.payload === undefined ? bodyOf(placed(undefined)) : input[shape.payload];
  if (method === 'GET' || method === 'DELETE' || members === undefined) return { method, url, headers };
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: json(members) };
}

function bodyOf(members: readonly (readonly [name: string, locationName: string, value: unknown])[]): Input {
  return Object.fromEntries(members.map(([, name, value]) => [name, value]));
}

/** JSON, with bytes as base64. */
function json(value: unknown): string {
  return JSON.stringify(value, (_key, found: unknown) => {
    const bytes = found as { readonly type?: string; readonly data?: number[] } | null;
    return bytes?.type === 'Buffer' ? Buffer.from(bytes.data!).toString('base64') : found;
  });
}

/**
 * Writes an input for an API of the JSON protocol.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonRequest(model: ServiceModel, operation: string, input: Input): UnsignedRequest {
  const headers = {
    'content-type': `application/x-amz-json-${model.jsonVersion}`,
    'x-amz-target': `${model.targetPrefix}.${operation}`,
  };
  return { method: 'POST', url: '/', headers, body: json(input) };
}

/**
 * Writes an input for an API of the query protocol.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryRequest(model: ServiceModel, operation: string, input: Input): UnsignedRequest {
  const parameters = [['Action', operation], ['Version', model.apiVersion], ...flatten('', input)];
  return {
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters as [string, string][]).toString(),
  };
}

function flatten(name: string, value: unknown): [name: string, value: string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  const children = Array.isArray(value)
    ? value.map((element: unknown, index) => [`member.${index + 1}`, element] as const)
    : Object.entries(value);
  return children.flatMap(([key, child]) => flatten(name === '' ? key : `${name}.${key}`, child));
}
