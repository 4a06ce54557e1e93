import { isJsonObject, type JsonObject } from '../events/pattern/json-value.js';
import { badTemplate } from './refusals.js';

/** A function of a template, `{ "Fn::Join": [...] }`, by its name. */
export interface FunctionCall {
  readonly name: string;
  readonly argument: unknown;
}

/** The function that a value is a call of; undefined for every other value. */
export function functionCall(value: JsonObject): FunctionCall | undefined {
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: value[name] } : undefined;
}

/**
 * A text in its parts: plain text, and names of what is put in. Between `${` and `}` of `Fn::Sub` stands `Name`,
 * `Name.Attribute`, or `!text`, which stays as it is. By hand, for an expression would look for each `}` to the text's end.
 */
export function subParts(text: string): readonly (string | { readonly name: string })[] {
  const parts: (string | { name: string })[] = [];
  for (let at = 0; ;) {
    const begin = text.indexOf('${', at);
    const end = begin < 0 ? -1 : text.indexOf('}', begin);
    if (end < 0) return [...parts, text.slice(at)];
    const inner = text.slice(begin + 2, end);
    parts.push(text.slice(at, begin));
    parts.push(inner.startsWith('!') ? `\${${inner.slice(1)}}` : { name: inner.trim() });
    at = end + 1;
  }
}

/** The text of `Fn::Sub`, and the values that it brings along. @throws ValidationException */
export function subArguments(argument: unknown): { readonly text: string; readonly values: JsonObject } {
  const [text, values = {}] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  if (typeof text === 'string' && isJsonObject(values)) return { text, values };
  throw badTemplate(
    "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  );
}

/** The resource and the attribute of `Fn::GetAtt`, in either of its forms. @throws ValidationException */
export function attributeArguments(argument: unknown): readonly [id: string, attribute: unknown] {
  if (typeof argument === 'string') return splitAttribute(argument);
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string') {
    return [argument[0], argument[1] as unknown];
  }
  throw badTemplate(
    'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  );
}

/** `Name.Attribute` taken apart at its first dot. */
export function splitAttribute(text: string): readonly [id: string, attribute: string] {
  const dot = text.indexOf('.');
  if (dot > 0 && dot < text.length - 1) return [text.slice(0, dot), text.slice(dot + 1)];
  throw badTemplate(
    'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  );
}
