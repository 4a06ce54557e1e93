import { badFormat } from '@stoker/core/cloudformation/refusals';
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Tags } from 'yaml';

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
    // Keys are looked at below: the parser compares each with all the others.
    const options = { version: '1.1', customTags: plainTags, logLevel: 'silent', uniqueKeys: false } as const;
    const document = parseDocument(text, options);
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return new PlainValues().of(document.contents, 0);
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
  /** What an anchor names so far. */
  readonly #anchored = new Map<string, Node>();
  /** What each alias named where it stands: its anchor may name something else later. */
  readonly #meant = new Map<Alias, Node>();

  of(node: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Error(`It is nested more than ${MAX_DEPTH} levels deep.`);
    if (this.#inAlias && ++this.#aliased > MAX_ALIASED) throw new Error('Its aliases come to too much.');
    if (isAlias(node)) return this.#aliasOf(node, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    this.#noteAnchor(node);
    const value = this.#valueOf(node, depth);
    const { tag } = node;
    if (tag === undefined || USUAL_TAG.test(tag)) return value;
    const name = FUNCTIONS.get(tag);
    if (name === undefined) throw new Error(`Unknown tag ${tag}.`);
    return { [name]: tag === '!GetAtt' && typeof value === 'string' ? attributeOf(value) : value };
  }

  #noteAnchor(node: Node): void {
    if (!this.#inAlias && 'anchor' in node && node.anchor !== undefined) this.#anchored.set(node.anchor, node);
  }

  #aliasOf(alias: Alias, depth: number): unknown {
    const node = this.#meant.get(alias) ?? this.#anchored.get(alias.source);
    if (node === undefined) throw new Error(`Unresolved alias ${alias.source}`);
    this.#meant.set(alias, node);
    const was = this.#inAlias;
    this.#inAlias = true;
    const value = this.of(node, depth + 1);
    this.#inAlias = was;
    return value;
  }

  #valueOf(node: Node, depth: number): unknown {
    if (isSeq(node)) return node.items.map((item) => this.of(item, depth + 1));
    if (isMap(node)) {
      const entries = new Map<string, unknown>();
      for (const { key, value } of node.items) {
        const name = this.#keyOf(key);
        if (entries.has(name)) throw new Error(`The key ${name} is there twice.`);
        entries.set(name, this.of(value, depth + 1));
      }
      return Object.fromEntries(entries);
    }
    // A text stays what it is written as, whatever its tag is.
    return isScalar(node) ? node.value : null;
  }

  #keyOf(key: unknown): string {
    if (!isScalar(key)) throw new Error('A key must be a text.');
    this.#noteAnchor(key);
    return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
  }
}

function attributeOf(text: string): readonly string[] | string {
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}
