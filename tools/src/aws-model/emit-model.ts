import type { BotocoreMember, BotocoreModel, BotocoreOperation, BotocoreShape } from './botocore.js';
import { reachable, shapeOf } from './reachable.js';

/** How the generated module is named and explained. */
export interface ModelOptions {
  readonly header: string;
  /** Name of the exported constant. */
  readonly constant: string;
  readonly source: string;
  readonly openEnums: ReadonlySet<string>;
}

/**
 * The runtime model as a TypeScript module: what routing, parsing, validation and serialisation read, one line
 * an operation or shape. Its type is `ServiceModel` of libs/protocol/src/aws-model/service-model.ts.
 */
export function emitModel(model: BotocoreModel, options: ModelOptions): string {
  const operations = Object.entries(model.operations).sort(([a], [b]) => (a < b ? -1 : 1));
  const roots = operations.flatMap(([, { input, output, errors = [] }]) =>
    [input?.shape, output?.shape, ...errors.map((error) => error.shape)].filter((name) => name !== undefined),
  );
  const shapes = reachable(model, roots).map((name) => [name, compactShape(shapeOf(model, name), name, options)]);
  const {
    apiVersion,
    serviceId,
    endpointPrefix,
    signingName = endpointPrefix,
    protocol,
    xmlNamespace,
    jsonVersion,
    targetPrefix,
  } = model.metadata;
  return [
    options.header,
    "import type { ServiceModel } from './service-model.js';",
    '',
    `/** The wire model of ${serviceId} ${apiVersion}, made from ${options.source}. */`,
    `export const ${options.constant}: ServiceModel = {`,
    `  service: ${JSON.stringify(serviceId)},`,
    `  apiVersion: ${JSON.stringify(apiVersion)},`,
    `  signingName: ${JSON.stringify(signingName)},`,
    `  protocol: ${JSON.stringify(protocol)},`,
    ...(xmlNamespace === undefined ? [] : [`  xmlNamespace: ${JSON.stringify(xmlNamespace)},`]),
    ...(jsonVersion === undefined ? [] : [`  jsonVersion: ${JSON.stringify(jsonVersion)},`]),
    ...(targetPrefix === undefined ? [] : [`  targetPrefix: ${JSON.stringify(targetPrefix)},`]),
    `  source: ${JSON.stringify(options.source)},`,
    '  operations: {',
    ...operations.map(([name, operation]) => `    ${name}: ${JSON.stringify(compactOperation(operation))},`),
    '  },',
    '  shapes: {',
    ...shapes.map(([name, shape]) => `    ${name as string}: ${JSON.stringify(shape)},`),
    '  },',
    '};',
    '',
  ].join('\n');
}

function compactOperation(operation: BotocoreOperation): object {
  return {
    method: operation.http.method,
    uri: operation.http.requestUri,
    status: operation.http.responseCode ?? 200,
    input: operation.input?.shape,
    output: operation.output?.shape,
    errors: (operation.errors ?? []).map((error) => error.shape),
    unsigned: operation.authtype === 'none' ? true : undefined,
  };
}

function compactShape(shape: BotocoreShape, name: string, options: ModelOptions): object {
  return { ...bareShape(shape, name, options), sensitive: shape.sensitive };
}

function bareShape(shape: BotocoreShape, name: string, options: ModelOptions): object {
  const limits = { min: shape.min, max: shape.max };
  switch (shape.type) {
    case 'structure':
      return {
        type: 'structure',
        members: Object.fromEntries(
          Object.entries(shape.members ?? {}).map(([member, definition]) => [member, compactMember(definition)]),
        ),
        required: shape.required?.length ? shape.required : undefined,
        payload: shape.payload,
        eventStream: shape.eventstream,
        errorStatus: shape.exception ? (shape.error?.httpStatusCode ?? (shape.fault ? 500 : 400)) : undefined,
        errorCode: shape.error?.code === name ? undefined : shape.error?.code,
      };
    case 'list':
      return { type: 'list', member: shape.member?.shape, ...limits };
    case 'map':
      return { type: 'map', key: shape.key?.shape, value: shape.value?.shape, ...limits };
    case 'string':
      return {
        type: 'string',
        enum: options.openEnums.has(name) ? undefined : shape.enum,
        pattern: shape.pattern,
        ...limits,
        ...(limits.max === undefined && namedLengths(name)),
      };
    case 'blob':
      return { type: 'blob', streaming: shape.streaming, ...limits };
    case 'timestamp':
      return { type: 'timestamp', timestampFormat: shape.timestampFormat };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return { type: shape.type, ...limits };
  }
}

/** What the name of a text's shape says of its length where nothing else does: `StringWithLengthBetween1And128`. */
function namedLengths(name: string): object | undefined {
  const [, min, max, thousands] = /LengthBetween(\d+)And(\d+)(K?)$/.exec(name) ?? [];
  return max === undefined ? undefined : { min: Number(min), max: Number(max) * (thousands === 'K' ? 1024 : 1) };
}

function compactMember(member: BotocoreMember): object {
  return {
    shape: member.shape,
    location: member.location,
    locationName: member.locationName,
    timestampFormat: member.timestampFormat,
    eventPayload: member.eventpayload,
  };
}
