import { isJsonObject, type JsonObject, ownMember } from '../events/pattern/json-value.js';
import { attributeArguments, functionCall, splitAttribute, subArguments, subParts } from './functions.js';
import { badTemplate, notSupported } from './refusals.js';

/** What the functions of a template find. */
export interface Scope {
  /** What a name stands for: a parameter, a pseudo parameter or a resource; undefined where there is nothing of the name. */
  ref(id: string): unknown;
  /** @throws ValidationException for a resource or an attribute that is not there */
  attribute(id: string, name: string): unknown;
  /** @throws ValidationException for a condition that is not there */
  condition(name: string): boolean;
  /** @throws ValidationException for what nobody exports */
  imported(name: string): string;
  readonly mappings: JsonObject;
}

/** What `AWS::NoValue` stands for: whatever has it as its value is not there. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Characters that texts of one value may come to in all, so that functions in functions can't make what fits nowhere. */
const MAX_TEXT = 1_048_576;

/**
 * A value with its functions worked out; undefined where it is `AWS::NoValue`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws ValidationException
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  const found = sized(new Evaluation(scope).of(value));
  return found === NO_VALUE ? undefined : found;
}

/** Whether a condition of a template holds. @throws ValidationException */
export function holds(condition: unknown, scope: Scope): boolean {
  return new Evaluation(scope).holds(condition);
}

/** Functions that give what is elsewhere, as often as they are there. */
const COPYING = ['Ref', 'Fn::GetAtt', 'Fn::FindInMap', 'Fn::ImportValue'];

class Evaluation {
  #room = MAX_TEXT;
  #copies = MAX_TEXT;

  constructor(private readonly scope: Scope) {}

  of(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.of(item)).filter((item) => item !== NO_VALUE);
    if (!isJsonObject(value)) return value;
    const call = functionCall(value);
    if (call === undefined) {
      const members = Object.entries(value).map(([name, member]) => [name, this.of(member)] as const);
      return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
    }
    const run = FUNCTIONS[call.name];
    if (run === undefined) throw notSupported(`the function ${call.name}`);
    const found = run(this, call.argument, this.scope);
    if (COPYING.includes(call.name)) this.#copies = roomAfter(found, this.#copies);
    return found;
  }

  /** @throws ValidationException where the value is no text */
  text(value: unknown, where: string): string {
    const found = this.of(value);
    if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') {
      throw badTemplate(`every ${where} object requires texts where it has something else.`);
    }
    return this.fitting(String(found));
  }

  list(value: unknown, where: string): readonly unknown[] {
    const found = this.of(value);
    if (Array.isArray(found)) return found;
    throw badTemplate(`every ${where} object requires a list where it has something else.`);
  }

  fitting(text: string): string {
    this.#room = roomAfter(text, this.#room);
    return text;
  }

  holds(condition: unknown): boolean {
    const [name, ...more] = isJsonObject(condition) ? Object.keys(condition) : [];
    const run = name === undefined || more.length > 0 ? undefined : CONDITIONS[name];
    if (run === undefined) throw badTemplate('a condition is one of Condition, Fn::And, Fn::Equals, Fn::Not, Fn::Or.');
    return run(this, (condition as JsonObject)[name!], this.scope);
  }
}

type Run<T> = (evaluation: Evaluation, argument: unknown, scope: Scope) => T;

const FUNCTIONS: Readonly<Record<string, Run<unknown>>> = {
  Ref(_evaluation, argument, scope) {
    const found = typeof argument === 'string' ? scope.ref(argument) : undefined;
    if (found !== undefined) return found;
    throw badTemplate(`unresolved resource dependencies [${String(argument).slice(0, 255)}]`);
  },
  'Fn::GetAtt'(evaluation, argument, scope) {
    const [id, attribute] = attributeArguments(argument);
    return scope.attribute(id, evaluation.text(attribute, 'Fn::GetAtt'));
  },
  'Fn::Sub'(evaluation, argument) {
    const { text, values } = subArguments(argument);
    const parts = subParts(text).map((part) => {
      if (typeof part === 'string') return evaluation.fitting(part);
      const { name } = part;
      if (Object.hasOwn(values, name)) return evaluation.text(values[name], 'Fn::Sub');
      if (!name.includes('.')) return evaluation.text({ Ref: name }, 'Fn::Sub');
      return evaluation.text({ 'Fn::GetAtt': splitAttribute(name) }, 'Fn::Sub');
    });
    return parts.join('');
  },
  'Fn::Join'(evaluation, argument) {
    const [delimiter, items] = pair(argument, 'Fn::Join');
    const by = evaluation.text(delimiter, 'Fn::Join');
    const texts = evaluation.list(items, 'Fn::Join').map((item) => evaluation.text(item, 'Fn::Join'));
    return evaluation.fitting(texts.join(by));
  },
  'Fn::Split'(evaluation, argument) {
    const [delimiter, text] = pair(argument, 'Fn::Split');
    const by = evaluation.text(delimiter, 'Fn::Split');
    if (by === '') throw badTemplate('every Fn::Split object requires a delimiter.');
    return evaluation.text(text, 'Fn::Split').split(by);
  },
  'Fn::Select'(evaluation, argument) {
    const [index, items] = pair(argument, 'Fn::Select');
    const list = evaluation.list(items, 'Fn::Select');
    const number = evaluation.text(index, 'Fn::Select');
    const found = /^\d{1,6}$/.test(number) ? list[Number(number)] : undefined;
    if (found !== undefined) return found;
    throw badTemplate(`Fn::Select cannot select nonexistent value at index ${number.slice(0, 20)}`);
  },
  'Fn::FindInMap'(evaluation, argument, { mappings }) {
    const keys = Array.isArray(argument) ? argument.map((key) => evaluation.text(key, 'Fn::FindInMap')) : [];
    const [map = '', first = '', second = '', ...more] = keys;
    if (keys.length < 3 || more.length > 0) throw badTemplate('every Fn::FindInMap object requires three texts here.');
    const top = ownMember(ownMember(mappings, map) as JsonObject | undefined, first) as JsonObject | undefined;
    const found = ownMember(top, second);
    if (found !== undefined) return found;
    throw badTemplate(`Unable to get mapping for ${map}::${first}::${second}`);
  },
  'Fn::If'(evaluation, argument, scope) {
    const [name, yes, no] = Array.isArray(argument) ? (argument as unknown[]) : [];
    if (typeof name !== 'string' || (argument as unknown[]).length !== 3) {
      throw badTemplate('Fn::If requires a list argument with 3 elements');
    }
    return evaluation.of(scope.condition(name) ? yes : no);
  },
  'Fn::ImportValue': (evaluation, argument, scope) => scope.imported(evaluation.text(argument, 'Fn::ImportValue')),
  'Fn::Base64': (evaluation, argument) => evaluation.fitting(base64(evaluation.text(argument, 'Fn::Base64'))),
  'Fn::GetAZs': (_evaluation, _argument, scope) => [`${String(scope.ref('AWS::Region'))}a`],
};

const CONDITIONS: Readonly<Record<string, Run<boolean>>> = {
  Condition: (_evaluation, argument, scope) => scope.condition(String(argument)),
  'Fn::And': (evaluation, argument) => several(argument, 'Fn::And').every((one) => evaluation.holds(one)),
  'Fn::Or': (evaluation, argument) => several(argument, 'Fn::Or').some((one) => evaluation.holds(one)),
  'Fn::Not'(evaluation, argument) {
    if (Array.isArray(argument) && argument.length === 1) return !evaluation.holds(argument[0]);
    throw badTemplate('every Fn::Not object requires one boolean parameter.');
  },
  'Fn::Equals'(evaluation, argument) {
    const [left, right] = pair(argument, 'Fn::Equals');
    return textOf(evaluation.of(left)) === textOf(evaluation.of(right));
  },
};

function pair(argument: unknown, name: string): readonly [unknown, unknown] {
  if (Array.isArray(argument) && argument.length === 2) return argument as [unknown, unknown];
  throw badTemplate(`every ${name} object requires two parameters.`);
}

function several(argument: unknown, name: string): readonly unknown[] {
  if (Array.isArray(argument) && argument.length >= 2 && argument.length <= 10) return argument;
  throw badTemplate(`every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
}

/** @throws ValidationException for a value whose parts, each as often as it is in it, come to too much */
function sized(value: unknown): unknown {
  roomAfter(value, MAX_TEXT);
  return value;
}

/** The room that a value leaves. @throws ValidationException where there is none, without looking at the rest */
function roomAfter(value: unknown, room: number): number {
  let left = room - 1 - (typeof value === 'string' ? value.length : 0);
  if (left < 0) throw badTemplate('the texts of a value come to more than 1 MB.');
  if (Array.isArray(value)) {
    for (const item of value) left = roomAfter(item, left);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) left = roomAfter(member, left - name.length);
  }
  return left;
}

function textOf(value: unknown): string {
  return JSON.stringify(asTexts(sized(value)));
}

/** Scalars are compared as the texts that they are in a template. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (value === NO_VALUE || value === undefined) return '';
  return typeof value === 'object' ? value : String(value as string | number | boolean);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
