/** What a pattern is made of. */
export type PatternNode =
  | { readonly kind: 'one'; readonly matches: (code: number) => boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly of: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly of: PatternNode; readonly min: number; readonly max: number };

/** A pattern that is none, or that needs what takes more than one look at each character. */
export class PatternError extends Error {}

/** Depth of groups. */
const MAX_DEPTH = 20;
/** Copies of what is repeated a number of times. */
const MAX_REPEATS = 1_000;

type Matches = (code: number) => boolean;

const CLASSES: Readonly<Record<string, Matches>> = {
  d: (code) => code >= 48 && code <= 57,
  w: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122),
  s: (code) => code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff,
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };

/** Parses what regular expressions have in common, without look-arounds, back references and word boundaries. */
export class PatternParser {
  #at = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  /** @throws PatternError */
  parse(): PatternNode {
    const node = this.#alternatives();
    if (this.#at < this.text.length) throw new PatternError(`unmatched ${this.#peek()}`);
    return node;
  }

  #alternatives(): PatternNode {
    if (++this.#depth > MAX_DEPTH) throw new PatternError('too many groups within each other');
    const branches = [this.#sequence()];
    while (this.#take('|')) branches.push(this.#sequence());
    this.#depth--;
    return branches.length === 1 ? branches[0]! : { kind: 'any', of: branches };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.text.length && this.#peek() !== '|' && this.#peek() !== ')') parts.push(this.#quantified());
    return { kind: 'all', of: parts };
  }

  #quantified(): PatternNode {
    let node = this.#atom();
    for (;;) {
      const range = this.#range();
      if (range === undefined) return node;
      if (node.kind === 'start' || node.kind === 'end' || node.kind === 'repeat')
        throw new PatternError('nothing to repeat');
      node = { kind: 'repeat', of: node, ...range };
      this.#take('?');
    }
  }

  #range(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Infinity };
    if (this.#take('+')) return { min: 1, max: Infinity };
    if (this.#take('?')) return { min: 0, max: 1 };
    const counted = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.text.slice(this.#at, this.#at + 12));
    if (counted === null) return undefined;
    const [whole, from = '', comma, to = ''] = counted;
    this.#at += whole.length;
    const min = Number(from);
    const max = comma === '' ? min : to === '' ? Infinity : Number(to);
    if (min > MAX_REPEATS || (max > MAX_REPEATS && max !== Infinity) || max < min)
      throw new PatternError(`bad ${whole}`);
    return { min, max };
  }

  #atom(): PatternNode {
    const char = this.#next();
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'one', matches: this.#class() };
      case '.':
        return { kind: 'one', matches: (code) => code !== 10 && code !== 13 && code !== 0x2028 && code !== 0x2029 };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return { kind: 'one', matches: this.#escape() };
      case '*':
      case '+':
      case '?':
        throw new PatternError('nothing to repeat');
      default:
        return { kind: 'one', matches: equals(char.codePointAt(0)!) };
    }
  }

  #group(): PatternNode {
    if (this.#take('?') && !this.#take(':')) throw new PatternError('look-arounds and named groups are not supported');
    const node = this.#alternatives();
    if (!this.#take(')')) throw new PatternError('a group that does not end');
    return node;
  }

  #class(): Matches {
    const isNegated = this.#take('^');
    const members: Matches[] = [];
    while (!this.#take(']')) {
      const low = this.#member();
      if (typeof low === 'number' && this.#peek() === '-' && this.text[this.#at + 1] !== ']') {
        this.#next();
        const high = this.#member();
        if (typeof high !== 'number' || high < low) throw new PatternError('bad range in a class');
        members.push((code) => code >= low && code <= high);
      } else members.push(typeof low === 'number' ? equals(low) : low);
    }
    return (code) => members.some((matches) => matches(code)) !== isNegated;
  }

  #member(): number | Matches {
    const char = this.#next();
    if (char !== '\\') return char.codePointAt(0)!;
    return this.#escaped();
  }

  #escape(): Matches {
    const escaped = this.#escaped();
    return typeof escaped === 'number' ? equals(escaped) : escaped;
  }

  #escaped(): number | Matches {
    const char = this.#next();
    const small = char.toLowerCase();
    const known = Object.hasOwn(CLASSES, small) ? CLASSES[small] : undefined;
    if (known !== undefined) return small === char ? known : (code) => !known(code);
    if (Object.hasOwn(CONTROLS, char)) return CONTROLS[char]!;
    const digits = { x: 2, u: 4 }[char];
    if (digits !== undefined) {
      const hex = this.text.slice(this.#at, this.#at + digits);
      if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) throw new PatternError(`bad \\${char}`);
      this.#at += digits;
      return Number.parseInt(hex, 16);
    }
    if (/[A-Za-z0-9]/.test(char)) throw new PatternError(`\\${char} is not supported`);
    return char.codePointAt(0)!;
  }

  #peek(): string | undefined {
    const code = this.text.codePointAt(this.#at);
    return code === undefined ? undefined : String.fromCodePoint(code);
  }

  #next(): string {
    const char = this.#peek();
    if (char === undefined) throw new PatternError('it ends too early');
    this.#at += char.length;
    return char;
  }

  #take(char: string): boolean {
    if (this.text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }
}

function equals(wanted: number): Matches {
  return (code) => code === wanted;
}
