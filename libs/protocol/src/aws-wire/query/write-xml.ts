import type { ServiceModel, ShapeModel, StructureModel } from '../../aws-model/service-model.js';
import { shapeOf, wireName } from '../shapes.js';
import { formatTimestamp } from '../timestamp.js';
import { element, escapeXml } from './xml.js';

/** The members of a structure as XML elements; absent ones are left out. */
export function writeXmlMembers(
  model: ServiceModel,
  structure: StructureModel,
  values: Readonly<Record<string, unknown>>,
): string {
  let xml = '';
  for (const [name, member] of Object.entries(structure.members)) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    xml += element(wireName(name, member), writeXml(model, shapeOf(model, member.shape), value));
  }
  return xml;
}

function writeXml(model: ServiceModel, shape: ShapeModel, value: unknown): string {
  switch (shape.type) {
    case 'structure':
      return writeXmlMembers(model, shape, value as Readonly<Record<string, unknown>>);
    case 'list': {
      const member = shapeOf(model, shape.member);
      return (value as readonly unknown[]).map((each) => element('member', writeXml(model, member, each))).join('');
    }
    case 'map': {
      const inner = shapeOf(model, shape.value);
      const entries = Object.entries(value as object).filter(([, each]) => each !== undefined && each !== null);
      return entries
        .map(([key, each]) =>
          element('entry', element('key', escapeXml(key)) + element('value', writeXml(model, inner, each))),
        )
        .join('');
    }
    case 'timestamp':
      return String(formatTimestamp(value as Date, shape.timestampFormat ?? 'iso8601'));
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return escapeXml(String(value));
  }
}
