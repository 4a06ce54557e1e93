/** Settings as callers give them: what is undefined they leave out. */
export type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Without the members that are left out, which would hide those that are there. */
export function defined<T extends object>(given: Given<T>): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
