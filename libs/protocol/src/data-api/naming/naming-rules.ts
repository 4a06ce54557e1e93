/**
 * Where a service's shapes hold names of an account's resources, and of which kind each is. A member is looked up by
 * `Shape.Member`, then by its own name; what neither names, by its shape: the one that a text has, or a map's keys.
 */
export interface NamingRules<K extends string> {
  readonly members: Readonly<Record<string, K>>;
  readonly shapes: Readonly<Record<string, K>>;
}

/** Puts another name in a name's place; undefined where there is none to put there. */
export type Rename<K extends string> = (kind: K, name: string) => string | undefined;
