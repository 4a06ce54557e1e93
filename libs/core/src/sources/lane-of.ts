/**
 * Which of so many lanes the records of a key go through, one after the other: the same one always, 0 up to `lanes`. Keys spread
 * evenly (FNV-1a over their UTF-16 units).
 */
export function laneOf(key: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  }
  // The low bits alone of this hash are poor.
  return ((hash ^ (hash >>> 15)) >>> 0) % lanes;
}
