import type { ServiceModel, ShapeModel, StructureModel } from '../../aws-model/service-model.js';
import { readText } from '../read-text.js';
import { shapeOf, wireName } from '../shapes.js';
import { Validator } from '../validate.js';
import type { FormNode } from './parse-form.js';

/**
 * The reader of an operation's input from the parameters of the query protocol, with validation.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 *
 * The reader throws SerializationException for a text of another type than the model says and ValidationException
 * for what breaks its constraints.
 */
export function formReader(
  model: ServiceModel,
  structure: StructureModel,
): (form: FormNode) => Record<string, unknown> {
  const validator = new Validator(model);
  return (form) => {
    const input = readMembers(model, structure, form);
    validator.check(structure, input);
    return input;
  };
}

function readMembers(model: ServiceModel, structure: StructureModel, node: FormNode): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(structure.members)) {
    const child = node.children.get(wireName(name, member));
    const value = child && readNode(model, shapeOf(model, member.shape), child);
    if (value !== undefined) members[name] = value;
  }
  return members;
}

/** Undefined for parameters that do not go as deep as the shape. */
function readNode(model: ServiceModel, shape: ShapeModel, node: FormNode): unknown {
  switch (shape.type) {
    case 'structure':
      return readMembers(model, shape, node);
    case 'list': {
      const member = shapeOf(model, shape.member);
      const elements = numbered(node, 'member').map((element) => readNode(model, member, element));
      return elements.filter((element) => element !== undefined);
    }
    case 'map': {
      const value = shapeOf(model, shape.value);
      const entries = numbered(node, 'entry').map((entry) => {
        const held = entry.children.get('value');
        return [entry.children.get('key')?.value, held && readNode(model, value, held)] as const;
      });
      return Object.fromEntries(entries.filter(([key, held]) => key !== undefined && held !== undefined));
    }
    default:
      return node.value === undefined ? undefined : readText(shape, node.value, 'iso8601');
  }
}

/** The elements under `member.1`, `member.2`, … in the order of their numbers, whichever are left out. */
function numbered(node: FormNode, name: string): FormNode[] {
  const children = [...(node.children.get(name)?.children ?? [])];
  return children
    .filter(([number]) => /^\d{1,9}$/.test(number))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
