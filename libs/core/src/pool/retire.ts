/** An environment that runs nothing at the moment. */
export interface IdleEnvironment {
  readonly id: string;
  /** ms on a monotonic clock when it last answered. */
  readonly idleSince: number;
  /** MB that it is accounted for. */
  readonly memoryMb: number;
  readonly frozen: boolean;
  /** Bound to a revision that is no longer current. */
  readonly stale: boolean;
}

export interface RetirePolicy {
  /** ms an idle environment is kept. */
  readonly keepAliveMs: number;
  /** ms after which an idle environment is frozen. */
  readonly freezeAfterMs: number;
}

/** What to do with idle environments at `now`; an environment stands in one list at most. */
export function sortIdle(
  idle: Iterable<IdleEnvironment>,
  policy: RetirePolicy,
  now: number,
): { retire: string[]; freeze: string[] } {
  const retire: string[] = [];
  const freeze: string[] = [];
  for (const environment of idle) {
    const age = now - environment.idleSince;
    if (environment.stale || age >= policy.keepAliveMs) retire.push(environment.id);
    else if (!environment.frozen && age >= policy.freezeAfterMs) freeze.push(environment.id);
  }
  return { retire, freeze };
}

/**
 * Which idle environments to give up, least recently used first, so that `neededMb` become free. Empty when
 * giving up all of them would not be enough: then nothing is lost for nothing.
 */
export function chooseVictims(idle: readonly IdleEnvironment[], neededMb: number): string[] {
  const victims: string[] = [];
  let freed = 0;
  for (const environment of [...idle].sort((a, b) => a.idleSince - b.idleSince)) {
    if (freed >= neededMb) break;
    victims.push(environment.id);
    freed += environment.memoryMb;
  }
  return freed >= neededMb ? victims : [];
}
