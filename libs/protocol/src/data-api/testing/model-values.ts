import fc, { type Arbitrary } from 'fast-check';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { shapeOf, wireName } from '../../aws-wire/shapes.js';

/** Values of a shape as JSON has them, however they look. @param text of a text, by its shape's and its member's name */
export function valuesOf(
  model: ServiceModel,
  shapeName: string,
  text: (shapeName: string, member: string) => Arbitrary<string>,
  member = '',
  depth = 0,
): Arbitrary<unknown> {
  const shape = shapeOf(model, shapeName);
  const inner = (name: string, of = member): Arbitrary<unknown> => valuesOf(model, name, text, of, depth + 1);
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members).filter(([, { shape: next }]) => depth < 6 || isLeaf(model, next));
      const entries = members.map(([name, each]) => [wireName(name, each), inner(each.shape, name)] as const);
      return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
    }
    case 'list':
      return fc.array(inner(shape.member), { maxLength: 3 });
    case 'map':
      return fc.dictionary(text(shape.key, ''), inner(shape.value), { maxKeys: 3 });
    case 'string':
      return text(shapeName, member);
    case 'boolean':
      return fc.boolean();
    case 'blob':
      return fc.base64String({ maxLength: 8 });
    default:
      return fc.nat(1000);
  }
}

function isLeaf(model: ServiceModel, shapeName: string): boolean {
  const { type } = shapeOf(model, shapeName);
  return type !== 'structure' && type !== 'list' && type !== 'map';
}
