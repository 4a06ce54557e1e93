import { badFormat } from '@stoker/core/cloudformation/refusals';
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Tags } from 'yaml';

/** Values that the aliases of a text may come to: a few lines of them may come to billions. */
const MAX_ALIASED = 10_000;
/** Levels, well below those that would end the process's stack. */
const MAX_DEPTH = 100;

/** Functions with a short form: `!Sub text` is `{ "Fn::Sub": text }`. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ...[
    'And',
    'Base64',
    'Cidr',
    'Equals',
    'FindInMap',
    'GetAtt',
    'GetAZs',
    'If',
    'ImportValue',
    'Join',
    'Length',
    'Not',
    'Or',
    'Select',
    'Split',
    'Sub',
    'ToJsonString',
    'Transform',
  ].map((name) => [`!${name}`, `Fn::${name}`] as const),
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
]);

/** What YAML 1.1 takes for numbers and times, and templates for text: `2010-09-09`, `12:30`. */
const TEXTS = ['tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:binary'];

/** What a value may say of itself beside that. */
const USUAL_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|seq|map)$/;

/**
 * Reads a template, JSON or YAML with the short forms of functions, to plain values.
 *
 * @throws ValidationException
 */
export function parseTemplateText(text: string): unknown {
  const json = /^\s*\{/.test(text) ? parsedJson(text) : undefined;
  if (json !== undefined) return json;
  try {
    const document = parseDocument(text, { version: '1.1', customTags: plainTags, logLevel: 'silent' });
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return new PlainValues(document).of(document.contents, 0);
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n', 1);
    throw badFormat(`YAML not well-formed. ${line.slice(0, 300)}`);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function plainTags(known: Tags): Tags {
  return known.filter((tag) => typeof tag === 'string' || !(TEXTS.includes(tag.tag) || tag.format === 'TIME'));
}

/** Makes plain values of the nodes of a text. */
class PlainValues {
  #aliased = 0;
  #inAlias = false;

  constructor(private readonly document: Document) {}

  of(node: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Error(`It is nested more than ${MAX_DEPTH} levels deep.`);
    if (this.#inAlias && ++this.#aliased > MAX_ALIASED) throw new Error('Its aliases come to too much.');
    if (isAlias(node)) return this.#aliasOf(node.resolve(this.document), depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    const value = this.#valueOf(node, depth);
    const { tag } = node;
    if (tag === undefined || USUAL_TAG.test(tag)) return value;
    const name = FUNCTIONS.get(tag);
    if (name === undefined) throw new Error(`Unknown tag ${tag}.`);
    return { [name]: tag === '!GetAtt' && typeof value === 'string' ? attributeOf(value) : value };
  }

  #aliasOf(node: unknown, depth: number): unknown {
    const was = this.#inAlias;
    this.#inAlias = true;
    const value = this.of(node, depth + 1);
    this.#inAlias = was;
    return value;
  }

  #valueOf(node: Node, depth: number): unknown {
    if (isSeq(node)) return node.items.map((item) => this.of(item, depth + 1));
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) => [this.#keyOf(key), this.of(value, depth + 1)] as const);
      return Object.fromEntries(entries);
    }
    // A text stays what it is written as, whatever its tag is.
    return isScalar(node) ? node.value : null;
  }

  #keyOf(key: unknown): string {
    if (!isScalar(key)) throw new Error('A key must be a text.');
    return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
  }
}

function attributeOf(text: string): readonly string[] | string {
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}
