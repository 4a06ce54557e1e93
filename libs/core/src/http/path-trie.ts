/** What a path has come to. */
export interface PathMatch<T> {
  readonly value: T;
  /** Decoded, by the names that the template gives them; all of a greedy one's segments as one. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The path as it was compared with templates, which is what policies are to judge: see `decodedPath`. */
  readonly path: string;
}

interface Leaf<T> {
  readonly value: T;
  readonly names: readonly string[];
  /** How many segments are compared one by one: those before a greedy parameter, else all. */
  readonly segments: number;
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  parameter?: Node<T>;
  /** Of templates that end here. */
  leaf?: Leaf<T>;
  /** Of templates that go on greedily from here. */
  greedy?: Leaf<T>;
}

/**
 * Templates of paths, `/pets/{id}` and `/files/{path+}`, compiled so that a path finds its own in the time that its length
 * takes, however many there are. The more specific goes first, segment by segment: a literal before a parameter, and
 * that before a greedy one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class PathTrie<T> {
  readonly #root: Node<T> = { literals: new Map() };

  /**
   * @param entries values by their templates, each of which begins with a slash; a greedy parameter comes last
   * @throws Error for two templates that match the same paths, and for a parameter called `__proto__`
   */
  constructor(entries: Iterable<readonly [template: string, value: T]>) {
    for (const [template, value] of entries) this.#add(template, value);
  }

  /**
   * The value of the most specific template that matches.
   *
   * @param path percent-encoded, beginning with a slash; a slash at its end counts
   * @param accepts whether a value is one that is looked for; the next best template is asked where it is not
   */
  match(path: string, accepts: (value: T) => boolean = everything): PathMatch<T> | undefined {
    const taken: string[] = [];
    const leaf = find(this.#root, path, path === '/' ? path.length + 1 : 1, taken, accepts);
    return leaf && { value: leaf.value, parameters: named(leaf.names, taken), path: decodedPath(path, leaf.segments) };
  }

  #add(template: string, value: T): void {
    let node = this.#root;
    const names: string[] = [];
    for (const [at, segment] of segmentsOf(template).entries()) {
      const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(segment) ?? [];
      if (name === '__proto__') throw new Error(`${template} has a parameter that no object can have a member for`);
      if (name !== undefined) names.push(name);
      if (plus === '+') {
        if (node.greedy !== undefined) throw ambiguous(template);
        node.greedy = { value, names, segments: at };
        return;
      }
      node = name === undefined ? literalChild(node, decoded(segment)) : (node.parameter ??= { literals: new Map() });
    }
    if (node.leaf !== undefined) throw ambiguous(template);
    node.leaf = { value, names, segments: Infinity };
  }
}

function everything(): boolean {
  return true;
}

function ambiguous(template: string): Error {
  return new Error(`there are two templates for the paths of ${template}`);
}

function literalChild<T>(node: Node<T>, segment: string): Node<T> {
  let child = node.literals.get(segment);
  if (child === undefined) node.literals.set(segment, (child = { literals: new Map() }));
  return child;
}

/** None for `/`; those between slashes for any other path. */
function segmentsOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

/**
 * Depth first, so that each node is looked at once at most.
 *
 * @param from where in the path the next segment begins; past its end where there is none
 * @param taken has what parameters stand for, in their order
 */
function find<T>(
  node: Node<T>,
  path: string,
  from: number,
  taken: string[],
  accepts: (value: T) => boolean,
): Leaf<T> | undefined {
  if (from > path.length) return node.leaf !== undefined && accepts(node.leaf.value) ? node.leaf : undefined;
  const slash = path.indexOf('/', from);
  const end = slash < 0 ? path.length : slash;
  const segment = decoded(path.slice(from, end));
  const literal = node.literals.get(segment);
  if (literal !== undefined) {
    const found = find(literal, path, end + 1, taken, accepts);
    if (found !== undefined) return found;
  }
  if (node.parameter !== undefined && segment !== '') {
    taken.push(segment);
    const found = find(node.parameter, path, end + 1, taken, accepts);
    if (found !== undefined) return found;
    taken.pop();
  }
  if (node.greedy === undefined || from === path.length || !accepts(node.greedy.value)) return undefined;
  taken.push(decoded(path.slice(from)));
  return node.greedy;
}

function named(names: readonly string[], taken: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (let at = 0; at < names.length; at++) parameters[names[at]!] = taken[at]!;
  return parameters;
}

/**
 * One spelling for all that come to the same place: each segment decoded. A slash that is encoded stays so in a segment that
 * was compared as one, for it would make two of it.
 *
 * @param segments how many were compared as one, from the left
 */
export function decodedPath(path: string, segments: number): string {
  if (!path.includes('%')) return path;
  const shown = (segment: string, at: number) =>
    at <= segments ? decoded(segment).replaceAll('/', '%2F') : decoded(segment);
  return path.split('/').map(shown).join('/');
}

/** Text that is no valid encoding stands for itself. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
