/** Numbers from 0 to 1 that follow from a seed, so that a trace is the same each time: mulberry32. */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Time to the next of those that come one by one and know nothing of each other, so many in a ms. */
export function exponential(random: Random, perMs: number): number {
  return -Math.log(1 - random()) / perMs;
}

/** A value whose logarithm is normally distributed: most are near the median, some are many times as large. */
export function lognormal(random: Random, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * normal);
}
