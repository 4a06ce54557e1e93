import type { MemberModel, ServiceModel, ShapeModel, StructureModel } from '../aws-model/service-model.js';

/** A shape by name; asking for one that the model lacks is a defect of the model. */
export function shapeOf(model: ServiceModel, name: string): ShapeModel {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model of ${model.service} has no shape ${name}`);
  return shape;
}

/** The structure that an operation takes or answers; an empty one where the model names none. */
export function structureOf(model: ServiceModel, name: string | undefined): StructureModel {
  if (name === undefined) return { type: 'structure', members: {} };
  const shape = shapeOf(model, name);
  if (shape.type !== 'structure') throw new Error(`${name} is a ${shape.type}, not a structure`);
  return shape;
}

/** The name a member travels under. */
export function wireName(member: string, { locationName }: MemberModel): string {
  return locationName ?? member;
}
