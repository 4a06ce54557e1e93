import { PatternError, type PatternNode, PatternParser } from './parse-pattern.js';

/** One step of a compiled pattern. */
type Step =
  | { readonly kind: 'one'; readonly matches: (code: number) => boolean }
  | { readonly kind: 'start' | 'end' | 'match' }
  | { readonly kind: 'fork'; first: number; second: number };

/** Steps that a pattern may come to: a text is matched in so many looks a character at most. */
const MAX_STEPS = 1_000;

/**
 * A regular expression of somebody whom nobody trusts, for texts of anybody. It takes one pass over a text, whatever both are:
 * back references, look-arounds and word boundaries, which would take more, are refused.
 */
export class LinearPattern {
  readonly #steps: Step[] = [];

  /** @throws PatternError */
  constructor(pattern: string) {
    this.#compile(new PatternParser(pattern).parse());
    this.#steps.push({ kind: 'match' });
  }

  /** Whether a part of the text matches. */
  test(text: string): boolean {
    return this.#run(text, false);
  }

  /** Whether the text matches from its beginning to its end. */
  matches(text: string): boolean {
    return this.#run(text, true);
  }

  #run(text: string, whole: boolean): boolean {
    let current = new Set<number>();
    for (let at = 0; ;) {
      if (!whole || at === 0) this.#follow(0, at, text, current);
      if (this.#isDone(current, !whole || at === text.length)) return true;
      const code = text.codePointAt(at);
      if (code === undefined || (whole && current.size === 0)) return false;
      const next = new Set<number>();
      at += code > 0xffff ? 2 : 1;
      for (const index of current) {
        const step = this.#steps[index]!;
        if (step.kind === 'one' && step.matches(code)) this.#follow(index + 1, at, text, next);
      }
      current = next;
    }
  }

  #isDone(states: ReadonlySet<number>, mayEnd: boolean): boolean {
    return mayEnd && states.has(this.#steps.length - 1);
  }

  /** Adds a step, and those that are reached from it without a character. */
  #follow(from: number, at: number, text: string, into: Set<number>): void {
    const open = [from];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (into.has(index)) continue;
      into.add(index);
      const step = this.#steps[index]!;
      if (step.kind === 'fork') open.push(step.second, step.first);
      else if ((step.kind === 'start' && at === 0) || (step.kind === 'end' && at === text.length)) open.push(index + 1);
    }
  }

  #compile(node: PatternNode): void {
    switch (node.kind) {
      case 'all':
        for (const part of node.of) this.#compile(part);
        return;
      case 'any':
        return this.#compileAny(node.of);
      case 'repeat':
        return this.#compileRepeat(node.of, node.min, node.max);
      default:
        this.#push(node);
    }
  }

  #compileAny([first, ...rest]: readonly PatternNode[]): void {
    if (first === undefined) return;
    if (rest.length === 0) return this.#compile(first);
    const fork = this.#fork();
    fork.first = this.#steps.length;
    this.#compile(first);
    const over = this.#fork();
    fork.second = this.#steps.length;
    this.#compileAny(rest);
    over.first = over.second = this.#steps.length;
  }

  #compileRepeat(of: PatternNode, min: number, max: number): void {
    for (let n = 0; n < min; n++) this.#compile(of);
    if (max === Infinity) {
      const fork = this.#fork();
      const loop = this.#steps.length - 1;
      fork.first = this.#steps.length;
      this.#compile(of);
      const back = this.#fork();
      back.first = back.second = loop;
      fork.second = this.#steps.length;
      return;
    }
    const forks = [];
    for (let n = min; n < max; n++) {
      const fork = this.#fork();
      fork.first = this.#steps.length;
      forks.push(fork);
      this.#compile(of);
    }
    for (const fork of forks) fork.second = this.#steps.length;
  }

  #fork(): Extract<Step, { kind: 'fork' }> {
    const fork = { kind: 'fork' as const, first: 0, second: 0 };
    this.#push(fork);
    return fork;
  }

  #push(step: Step): void {
    if (this.#steps.length >= MAX_STEPS) throw new PatternError('the pattern is too large');
    this.#steps.push(step);
  }
}
