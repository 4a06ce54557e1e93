/** Whether two values of plain objects, lists and scalars say the same; an undefined member counts as absent. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [ours, theirs] = [members(a), members(b)];
  return (
    ours.length === theirs.length &&
    ours.every(([name, value]) => Object.hasOwn(b, name) && sameValue(value, (b as Record<string, unknown>)[name]))
  );
}

function members(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}
