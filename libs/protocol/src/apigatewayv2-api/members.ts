/** Members as the model spells them, `RouteKey`, under the names that they have here, `routeKey`. */
export type Lowered<T> = { readonly [K in keyof T as K extends string ? Uncapitalize<K> : never]: T[K] };
/** The other way. */
export type Raised<T> = { readonly [K in keyof T as K extends string ? Capitalize<K> : never]: T[K] };

/** Only the names of the members themselves; what is in them stays. */
export function lowered<T extends object>(members: T): Lowered<T> {
  return renamed(members, (first) => first.toLowerCase()) as Lowered<T>;
}

export function raised<T extends object>(members: T): Raised<T> {
  return renamed(members, (first) => first.toUpperCase()) as Raised<T>;
}

/** The same of what may not be there. */
export function raisedIf<T extends object>(members: T | undefined): Raised<T> | undefined {
  return members && raised(members);
}

export function loweredIf<T extends object>(members: T | undefined): Lowered<T> | undefined {
  return members && lowered(members);
}

function renamed(members: object, change: (first: string) => string): object {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [change(name.charAt(0)) + name.slice(1), value as unknown]),
  );
}
