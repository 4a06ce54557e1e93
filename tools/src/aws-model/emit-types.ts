import type { BotocoreModel, BotocoreShape } from './botocore.js';
import { literal, propertyName } from './names.js';
import { reachable, shapeOf } from './reachable.js';

/** What a service's types are generated with beside its model. */
export interface TypeOptions {
  readonly header: string;
  /** Enumerations typed as any string, because the service checks them itself. */
  readonly openEnums: ReadonlySet<string>;
}

/**
 * TypeScript interfaces of every structure in the inputs and outputs, aliases of the enumerations, and one map
 * from operation name to both. Members that need not be there may be absent or undefined.
 */
export function emitTypes(model: BotocoreModel, options: TypeOptions): string {
  const operations = Object.entries(model.operations).sort(([a], [b]) => (a < b ? -1 : 1));
  const roots = operations.flatMap(([, operation]) =>
    [operation.input?.shape, operation.output?.shape].filter((name) => name !== undefined),
  );
  const named = reachable(model, roots).flatMap((name) => declaration(model, name, options) ?? []);
  const table = operations.map(
    ([name, { input, output }]) =>
      `  ${name}: { input: ${input?.shape ?? 'NoMembers'}; output: ${output?.shape ?? 'NoMembers'} };`,
  );
  return [
    options.header,
    '/** The shape of an operation that takes or answers nothing. */',
    'export type NoMembers = Readonly<Record<string, never>>;',
    '',
    ...named,
    `/** Input and output of every operation of ${model.metadata.serviceId}. */`,
    `export interface ${model.metadata.serviceId.replaceAll(' ', '')}Operations {`,
    ...table,
    '}',
    '',
  ].join('\n');
}

function declaration(model: BotocoreModel, name: string, options: TypeOptions): string | undefined {
  const shape = shapeOf(model, name);
  if (isAlias(shape, name, options)) {
    return `export type ${name} =${shape.enum?.map((value) => `\n  | ${literal(value)}`).join('')};\n`;
  }
  if (shape.type !== 'structure' || shape.eventstream)
    return shape.eventstream ? union(model, name, options) : undefined;
  const required = new Set(shape.required);
  const members = Object.entries(shape.members ?? {}).map(([member, { shape: target }]) => {
    const type = typeOf(model, target, options);
    const property = propertyName(member);
    return required.has(member) ? `  readonly ${property}: ${type};` : `  readonly ${property}?: ${type} | undefined;`;
  });
  return members.length === 0
    ? `export type ${name} = NoMembers;\n`
    : `export interface ${name} {\n${members.join('\n')}\n}\n`;
}

/** An event stream's events: exactly one of the members. */
function union(model: BotocoreModel, name: string, options: TypeOptions): string {
  const cases = Object.entries(shapeOf(model, name).members ?? {}).map(
    ([member, { shape }]) => `\n  | { readonly ${propertyName(member)}: ${typeOf(model, shape, options)} }`,
  );
  return `export type ${name} =${cases.join('')};\n`;
}

function typeOf(model: BotocoreModel, name: string, options: TypeOptions): string {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case 'structure':
      return shape.eventstream ? `AsyncIterable<${name}>` : name;
    case 'list':
      return `readonly ${parenthesised(typeOf(model, target(shape.member), options))}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeOf(model, target(shape.value), options)}>>`;
    case 'string':
      return isAlias(shape, name, options) ? name : 'string';
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'timestamp':
      return 'Date';
    case 'blob':
      return 'Uint8Array';
  }
}

function isAlias(shape: BotocoreShape, name: string, options: TypeOptions): boolean {
  return shape.enum !== undefined && !options.openEnums.has(name);
}

function target(member: { shape: string } | undefined): string {
  if (member === undefined) throw new Error('a list or map without a member shape');
  return member.shape;
}

function parenthesised(type: string): string {
  return type.startsWith('readonly ') ? `(${type})` : type;
}
