/** One of those who share a host: an account, or a function among those of its account. */
export interface Party {
  readonly id: string;
  /** Its share against that of others; 1 is usual. */
  readonly weight: number;
  /** MB that it holds. */
  readonly usedMb: number;
  /** MB of the next environment that it waits for and that nothing is under way for; 0 where none is. */
  readonly nextMb: number;
  /** MB that it would hold if it got all that it waits for; at least `usedMb`. */
  readonly wantedMb: number;
}

/** Rounding of sums of fractions. */
const EPSILON = 1e-6;

/**
 * Weighted max-min fair shares: nobody gets more than it wants, and what that leaves goes to the others by weight, so
 * that nobody could have more without somebody who has less for its weight having less still.
 */
export function fairShares(capacityMb: number, parties: readonly Party[]): Map<string, number> {
  const shares = new Map<string, number>();
  let left = capacityMb;
  // Those who want least for their weight are satisfied first.
  const rest = [...parties].sort((a, b) => a.wantedMb / a.weight - b.wantedMb / b.weight);
  let weights = rest.reduce((sum, { weight }) => sum + weight, 0);
  for (const { id, weight, wantedMb } of rest) {
    const share = Math.min(wantedMb, (left * weight) / weights);
    shares.set(id, share);
    left -= share;
    weights -= weight;
  }
  return shares;
}

/**
 * The id of who may have the next environment before all others: of those that wait and would stay within their share,
 * the one that would then hold least for its weight. Undefined when none would; then whoever comes may have it.
 */
export function nextInLine(capacityMb: number, parties: readonly Party[]): string | undefined {
  const load = ({ usedMb, nextMb, weight }: Party): number => (usedMb + nextMb) / weight;
  const shares = fairShares(capacityMb, parties);
  const entitled = parties.filter((party) => isWithin(party, shares));
  return entitled.reduce<Party | undefined>((a, b) => (a && load(a) <= load(b) ? a : b), undefined)?.id;
}

/**
 * Whether a party should let go of an environment that has become free, though it has work for it: it holds more than its
 * share, and another waits that would stay within its own and lacks more for its weight than the party would lack then.
 * Environments are not divisible, so that several may hold a part of one too much while somebody has none. What is lacked
 * most becomes less each time, so nobody takes turns at giving and taking.
 */
export function mustYield(id: string, memoryMb: number, capacityMb: number, parties: readonly Party[]): boolean {
  const shares = fairShares(capacityMb, parties);
  const lacks = ({ id: of, usedMb, weight }: Party, lessMb = 0): number =>
    ((shares.get(of) ?? 0) - usedMb + lessMb) / weight;
  const own = parties.find((party) => party.id === id);
  if (own === undefined || lacks(own) >= -EPSILON) return false;
  const then = lacks(own, memoryMb);
  return parties.some((party) => party.id !== id && isWithin(party, shares) && lacks(party) > then + EPSILON);
}

/** It waits for an environment with which it would still be within its share. */
function isWithin({ id, usedMb, nextMb }: Party, shares: ReadonlyMap<string, number>): boolean {
  return nextMb > 0 && usedMb + nextMb <= (shares.get(id) ?? 0) + EPSILON;
}
