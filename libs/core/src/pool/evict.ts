/** An idle environment that may be given up for one that is needed. */
export interface Evictable {
  readonly id: string;
  /** Whose share of the host it counts to. */
  readonly accountId: string;
  /** ms since it last answered. */
  readonly idleMs: number;
  /** MB that it is accounted for. */
  readonly memoryMb: number;
  /** Measured ms from nothing to an initialised environment of its function. */
  readonly rebuildMs: number;
  /** Invocations that it has run. */
  readonly uses: number;
  /** Its function is predicted to be invoked again. */
  readonly expected: boolean;
}

/**
 * What an environment is worth for its memory: what it would cost to make again, times how often it was used, over its
 * size, as in GreedyDual-Size-Frequency (Cherkasova, HPL-98-69R1); the clock that ages entries there is here the time that
 * it has been idle, as in hyperbolic caching (Blankstein et al., USENIX ATC 2017).
 */
export function worthOf(e: Evictable): number {
  return (e.rebuildMs * (1 + Math.log2(1 + e.uses))) / (Math.max(1, e.memoryMb) * (1_000 + e.idleMs));
}

/**
 * Which idle environments to give up so that `neededMb` become free: always of the account that holds most for its
 * weight, and of that account first those that nobody is expected for, then those that are worth least. Empty when giving
 * up all of them would not be enough; none stands in it that could be spared.
 *
 * @param loadOf MB that an account holds for each unit of its weight
 */
export function chooseVictims(
  idle: readonly Evictable[],
  neededMb: number,
  loadOf: (accountId: string) => number,
): string[] {
  if (neededMb <= 0 || sum(idle) < neededMb) return [];
  const byAccount = new Map<string, Evictable[]>();
  for (const each of idle) byAccount.set(each.accountId, [...(byAccount.get(each.accountId) ?? []), each]);
  const accounts = [...byAccount].map(([accountId, own]) => ({ load: loadOf(accountId), own: own.sort(byWorth) }));
  const victims: Evictable[] = [];
  for (let freed = 0; freed < neededMb;) {
    const heaviest = accounts.filter(({ own }) => own.length > 0).reduce((a, b) => (b.load > a.load ? b : a));
    const victim = heaviest.own.shift()!;
    victims.push(victim);
    freed += victim.memoryMb;
    heaviest.load -= victim.memoryMb;
  }
  return spared(victims, neededMb).map(({ id }) => id);
}

/** Those victims without whom it would not be enough; who was chosen last is spared first. */
function spared(victims: readonly Evictable[], neededMb: number): Evictable[] {
  let freed = sum(victims);
  return victims
    .toReversed()
    .filter(({ memoryMb }) => {
      if (freed - memoryMb < neededMb) return true;
      freed -= memoryMb;
      return false;
    })
    .toReversed();
}

function byWorth(a: Evictable, b: Evictable): number {
  return Number(a.expected) - Number(b.expected) || worthOf(a) - worthOf(b);
}

function sum(environments: readonly Evictable[]): number {
  return environments.reduce((total, { memoryMb }) => total + memoryMb, 0);
}
