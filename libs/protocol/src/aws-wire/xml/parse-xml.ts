/** An element of a document: what S3 has in its bodies, where neither attributes nor the order of text and elements say anything. */
export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  /** What text stands in it itself, entities resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Levels that elements may nest: more than any request of AWS has. */
const DEEPEST = 32;

/**
 * Reads a document; undefined for what is not well-formed. Document types are refused, and with them every entity but the five of XML
 * and those of characters, so that no text is longer than the document.
 */
export function parseXml(text: string): XmlElement | undefined {
  const reader = new Reader(text.replace(/^\uFEFF/, ''));
  try {
    return reader.document();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** The elements of a name in an element. */
export function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
}

/** The text of the first element of a name in an element. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text;
}

class Malformed extends Error {}

const NAME = /(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)/y;
const ATTRIBUTES = /(?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^<"]*"|'[^<']*'))*\s*/y;
const SPACE = /\s*/y;
const IGNORED = /(?:\s|<!--(?:(?!--)[^])*-->|<\?(?:(?!\?>)[^])*\?>)*/y;
const TEXT = /[^<]*/y;
const COMMENT = /<!--(?:(?!--)[^])*-->/y;
const INSTRUCTION = /<\?(?:(?!\?>)[^])*\?>/y;
const CDATA = /<!\[CDATA\[((?:(?!\]\]>)[^])*)\]\]>/y;

class Reader {
  #at = 0;

  constructor(private readonly source: string) {}

  document(): XmlElement {
    this.#match(IGNORED);
    const root = this.#element(0);
    this.#match(IGNORED);
    if (this.#at < this.source.length) throw new Malformed();
    return root;
  }

  #element(depth: number): XmlElement {
    if (depth > DEEPEST) throw new Malformed();
    this.#expect('<');
    const name = this.#require(NAME);
    this.#match(ATTRIBUTES);
    if (this.#take('/>')) return { name, text: '', children: [] };
    this.#expect('>');
    const texts: string[] = [];
    const children: XmlElement[] = [];
    while (!this.#take('</')) {
      const plain = this.#match(TEXT)?.[0] ?? '';
      texts.push(resolved(plain));
      if (this.source.startsWith('</', this.#at)) continue;
      const cdata = this.#match(CDATA);
      if (cdata !== undefined) texts.push(cdata[1] ?? '');
      else if ((this.#match(COMMENT) ?? this.#match(INSTRUCTION)) === undefined)
        children.push(this.#element(depth + 1));
    }
    if (this.#require(NAME) !== name) throw new Malformed();
    this.#match(SPACE);
    this.#expect('>');
    return { name, text: texts.join(''), children };
  }

  /** The first group of a pattern that must match here. */
  #require(pattern: RegExp): string {
    const found = this.#match(pattern);
    if (found === undefined) throw new Malformed();
    return found[1] ?? found[0];
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.source);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #take(token: string): boolean {
    if (!this.source.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new Malformed();
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolved(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));|&/gi, (_all, hex, decimal, name) => {
      if (typeof name === 'string') return ENTITIES[name] ?? malformed();
      const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : malformed();
    });
}

function malformed(): never {
  throw new Malformed();
}
