import { parse, unescape } from 'node:querystring';
import type { ServiceModel } from '../aws-model/service-model.js';

/** The operation that a request names, with the labels of its path. */
export interface RouteMatch {
  readonly operation: string;
  /** Decoded, by label name. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly operation: string;
  readonly labels: readonly string[];
  /** Parameters that the query must carry: `List=ALL`. */
  readonly discriminators: readonly (readonly [name: string, value: string])[];
}

/** One segment deep in the tree of all templates. */
interface Node {
  readonly literals: Map<string, Node>;
  label?: Node;
  /** A label that takes every segment left. */
  greedy?: Node;
  readonly byMethod: Map<string, Candidate[]>;
}

/**
 * Finds the operation of a model that a method, path and query name. A literal segment wins over a label, more
 * query discriminators over fewer; a slash at the end means nothing, for older SDKs send one.
 */
export class RouteTable {
  readonly #root = newNode();

  constructor(model: ServiceModel) {
    for (const [operation, { method, uri }] of Object.entries(model.operations)) this.#add(operation, method, uri);
  }

  /** @param path percent-encoded, as it travelled */
  match(method: string, path: string, query: string): RouteMatch | undefined {
    const segments = path.split('/');
    if (segments.length > 2 && segments.at(-1) === '') segments.pop();
    const values: string[] = [];
    const candidates = find(this.#root, segments, 1, method, values);
    const found = candidates?.find(({ discriminators }) => carries(query, discriminators));
    if (found === undefined) return undefined;
    const labels: Record<string, string> = {};
    for (let index = 0; index < found.labels.length; index++) {
      const value = values[index]!;
      labels[found.labels[index]!] = value.includes('%') ? unescape(value) : value;
    }
    return { operation: found.operation, labels };
  }

  #add(operation: string, method: string, uri: string): void {
    const [path = '', query = ''] = uri.split('?');
    const labels: string[] = [];
    let node = this.#root;
    for (const segment of path.split('/').slice(1)) {
      const label = /^\{([\w-]+)(\+?)\}$/.exec(segment);
      if (label === null) node = getOrAdd(node.literals, segment, newNode);
      else {
        labels.push(label[1]!);
        node = label[2] === '+' ? (node.greedy ??= newNode()) : (node.label ??= newNode());
      }
    }
    const candidates = getOrAdd(node.byMethod, method, () => []);
    candidates.push({ operation, labels, discriminators: Object.entries(parse(query) as Record<string, string>) });
    candidates.sort((a, b) => b.discriminators.length - a.discriminators.length);
  }
}

/** Walks down from `segments[at]`, leaving the labels' texts in `values`. */
function find(
  node: Node,
  segments: readonly string[],
  at: number,
  method: string,
  values: string[],
): readonly Candidate[] | undefined {
  if (at === segments.length) return node.byMethod.get(method);
  const segment = segments[at]!;
  const literal = node.literals.get(segment);
  const byLiteral = literal && find(literal, segments, at + 1, method, values);
  if (byLiteral) return byLiteral;
  const depth = values.length;
  if (node.label) {
    values.push(segment);
    const byLabel = find(node.label, segments, at + 1, method, values);
    if (byLabel) return byLabel;
    values.length = depth;
  }
  if (!node.greedy) return undefined;
  values.push(segments.slice(at).join('/'));
  return node.greedy.byMethod.get(method);
}

function carries(query: string, discriminators: Candidate['discriminators']): boolean {
  if (discriminators.length === 0) return true;
  if (query === '') return false;
  const parameters = parse(query);
  return discriminators.every(([name, value]) => parameters[name] === value);
}

function newNode(): Node {
  return { literals: new Map(), byMethod: new Map() };
}

function getOrAdd<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
