import type { BotocoreModel, BotocoreShape } from './botocore.js';

/** Names of the shapes that `shape` refers to directly. */
function references(shape: BotocoreShape): string[] {
  const members = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
  return members.flatMap((member) => (member === undefined ? [] : [member.shape]));
}

/** Every shape that can be reached from `roots`, themselves included, in alphabetical order. */
export function reachable(model: BotocoreModel, roots: Iterable<string>): string[] {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...references(shapeOf(model, name)));
  }
  return [...found].sort();
}

/** A shape by name; a model that names one it lacks is broken. */
export function shapeOf(model: BotocoreModel, name: string): BotocoreShape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}
