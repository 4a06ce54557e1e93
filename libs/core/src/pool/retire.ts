/** An environment that runs nothing at the moment. */
export interface IdleEnvironment {
  readonly id: string;
  /** ms since it last answered. */
  readonly idleMs: number;
  /** ms that it is kept idle; Infinity for one that must be there at any time. */
  readonly keepMs: number;
  readonly frozen: boolean;
  /** Not to be used any more. */
  readonly stale: boolean;
}

/** What to do with idle environments; an environment stands in one list at most. */
export function sortIdle(
  idle: Iterable<IdleEnvironment>,
  freezeAfterMs: number,
): { retire: string[]; freeze: string[] } {
  const retire: string[] = [];
  const freeze: string[] = [];
  for (const environment of idle) {
    if (environment.stale || environment.idleMs >= environment.keepMs) retire.push(environment.id);
    else if (!environment.frozen && environment.idleMs >= freezeAfterMs) freeze.push(environment.id);
  }
  return { retire, freeze };
}
