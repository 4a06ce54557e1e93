import type { MemberModel, ServiceModel, ShapeModel, StructureModel } from '@stoker/protocol/aws-model/service-model';

/** The value of a member where the model's constraints leave too much open; undefined where they do not. */
export type KnownValue = (member: string, shapeName: string) => unknown;

/**
 * The smallest valid input of an operation: the members that it requires, each with a known value, or with one that
 * the constraints of its shape allow.
 *
 * @throws Error that names the member for which neither is found
 */
export function smallestInput(model: ServiceModel, operation: string, known: KnownValue): Record<string, unknown> {
  const { input } = model.operations[operation]!;
  if (input === undefined) return {};
  return structureValue(model, model.shapes[input] as StructureModel, known, operation);
}

function structureValue(
  model: ServiceModel,
  shape: StructureModel,
  known: KnownValue,
  path: string,
): Record<string, unknown> {
  const required = (shape.required ?? []).map((name) => {
    const { shape: shapeName } = shape.members[name] as MemberModel;
    return [name, known(name, shapeName) ?? shapeValue(model, shapeName, known, `${path}.${name}`)];
  });
  return Object.fromEntries(required) as Record<string, unknown>;
}

function shapeValue(model: ServiceModel, shapeName: string, known: KnownValue, path: string): unknown {
  const shape = model.shapes[shapeName] as ShapeModel;
  switch (shape.type) {
    case 'structure':
      return structureValue(model, shape, known, path);
    case 'list':
      return Array.from({ length: shape.min ?? 0 }, () => shapeValue(model, shape.member, known, path));
    case 'map':
      return {};
    case 'string':
      return shape.enum?.[0] ?? textFor(shape, path);
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return Math.max(shape.min ?? 1, 1);
    case 'boolean':
      return true;
    case 'blob':
      return Buffer.from('x');
    case 'timestamp':
      throw new Error(`${path} is a time: give it a value in the table of inputs`);
  }
}

/** A pattern that matches only itself is its own text. */
function textFor(
  { pattern = '', min = 1 }: { readonly pattern?: string; readonly min?: number },
  path: string,
): string {
  const whole = new RegExp(`^(?:${pattern === '' ? '[^]*' : pattern})$`, 'u');
  const fitting = ['walk', '1', pattern].map((text) => text.padEnd(min, text.at(-1))).find((text) => whole.test(text));
  if (fitting === undefined) throw new Error(`${path} must match ${pattern}: give it a value in the table of inputs`);
  return fitting;
}
