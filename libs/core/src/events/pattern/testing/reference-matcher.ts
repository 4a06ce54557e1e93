import { referenceTest } from './reference-tests.js';

/** One leaf of an event: where it lies, and which item it is of every list on the way there. */
interface FlatLeaf {
  readonly path: string;
  readonly value: unknown;
  readonly memberships: ReadonlyMap<string, number>;
}

/** One thing asked for: a leaf at this path that passes the list. */
interface Demand {
  readonly path: string;
  readonly list: readonly unknown[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The definition of a match, written for clarity: the pattern becomes all its combinations, the event a table of leaves,
 * and every way to choose a leaf for each demand is tried. Two leaves go together when they are not of different items
 * of one list.
 */
export function referenceMatches(pattern: Json, event: unknown): boolean {
  const leaves = flatten(event, '', '', new Map());
  return combinations(pattern, '').some((demands) => satisfiable(demands, leaves, []));
}

function flatten(value: unknown, path: string, place: string, memberships: ReadonlyMap<string, number>): FlatLeaf[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      flatten(item, path, `${place}[${index}]`, new Map([...memberships, [place, index]])),
    );
  }
  if (typeof value !== 'object' || value === null) return [{ path, value, memberships }];
  return Object.entries(value).flatMap(([key, member]) =>
    flatten(member, `${path}.${key}`, `${place}.${key}`, memberships),
  );
}

function combinations(pattern: Json, path: string): Demand[][] {
  let all: Demand[][] = [[]];
  for (const [key, value] of Object.entries(pattern)) {
    const ways =
      key === '$or'
        ? (value as Json[]).flatMap((alternative) => combinations(alternative, path))
        : Array.isArray(value)
          ? [[{ path: `${path}.${key}`, list: value as unknown[] }]]
          : combinations(value as Json, `${path}.${key}`);
    all = all.flatMap((before) => ways.map((way) => [...before, ...way]));
  }
  return all;
}

function satisfiable(demands: readonly Demand[], leaves: readonly FlatLeaf[], chosen: readonly FlatLeaf[]): boolean {
  const [demand, ...rest] = demands;
  if (demand === undefined) return true;
  const atPath = leaves.filter((leaf) => leaf.path === demand.path);
  const wantsAbsence = demand.list.some((entry) => JSON.stringify(entry) === '{"exists":false}');
  if (wantsAbsence && atPath.length === 0 && satisfiable(rest, leaves, chosen)) return true;
  return atPath.some(
    (leaf) =>
      demand.list.some((entry) => referenceTest(entry, leaf.value)) &&
      chosen.every((other) => goTogether(leaf, other)) &&
      satisfiable(rest, leaves, [...chosen, leaf]),
  );
}

function goTogether(one: FlatLeaf, other: FlatLeaf): boolean {
  return [...one.memberships].every(([list, index]) => (other.memberships.get(list) ?? index) === index);
}
