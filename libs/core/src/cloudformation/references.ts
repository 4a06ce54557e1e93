import { isJsonObject } from '../events/pattern/json-value.js';
import { attributeArguments, functionCall, splitAttribute, subArguments, subParts } from './functions.js';
import type { Template } from './template.js';

/** Something that a value names: a parameter, a pseudo parameter or a resource; with an attribute, a resource. */
export interface Reference {
  readonly id: string;
  readonly attribute?: unknown;
}

/** Everything that a value refers to, in the order in which it does. @throws ValidationException for a function without its arguments */
export function referencesOf(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (!isJsonObject(value)) return [];
  const call = functionCall(value);
  if (call === undefined) return Object.values(value).flatMap(referencesOf);
  const { name, argument } = call;
  if (name === 'Ref') return typeof argument === 'string' ? [{ id: argument }] : [];
  if (name === 'Fn::GetAtt') {
    const [id, attribute] = attributeArguments(argument);
    return [{ id, attribute }, ...referencesOf(attribute)];
  }
  if (name === 'Fn::Sub') return referencesOfSub(argument);
  return referencesOf(argument);
}

/** Whether anything of a template imports what a stack exports. */
export function importsValues({ conditions, resources, outputs }: Template): boolean {
  return hasMember([...conditions.values(), ...resources.values(), ...outputs.values()], 'Fn::ImportValue');
}

function hasMember(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((item) => hasMember(item, name));
  return isJsonObject(value) && Object.entries(value).some(([key, member]) => key === name || hasMember(member, name));
}

function referencesOfSub(argument: unknown): readonly Reference[] {
  const { text, values } = subArguments(argument);
  const named = subParts(text).flatMap((part) =>
    typeof part === 'string' || Object.hasOwn(values, part.name) ? [] : [part.name],
  );
  const direct = named.map((name): Reference => {
    if (!name.includes('.')) return { id: name };
    const [id, attribute] = splitAttribute(name);
    return { id, attribute };
  });
  return [...direct, ...Object.values(values).flatMap(referencesOf)];
}
