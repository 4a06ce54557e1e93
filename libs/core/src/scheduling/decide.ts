/**
 * How many environments to start for one function version, from what can be seen of it right now. Pure: the
 * same snapshot always gives the same answer.
 *
 * The rule is to queue briefly before starting another. A new environment helps no sooner than `startMs` from
 * now; whatever the running ones will have finished by then needs no new one. Too many busy processes on few
 * cores cost more than a short wait (see docs/benchmarks.md), so short handlers share few environments
 * while long ones get one each, as on Lambda.
 */
export interface GroupSnapshot {
  /** Invocations that wait for an environment. */
  readonly queued: number;
  /** ms that the oldest of them has waited. */
  readonly oldestWaitMs: number;
  /**
   * Environments that run an invocation and may soon take another: those that have not been at it for much longer than
   * the average says.
   */
  readonly turningOver: number;
  /** Environments being created or initialised. */
  readonly starting: number;
  /** Moving average of how long an invocation occupies an environment, ms; undefined before the first. */
  readonly durationMs: number | undefined;
  /** Expected ms from the decision to a new environment's first answer. */
  readonly startMs: number;
  /** Environments that the host can still hold. */
  readonly room: number;
  /** Environments that may be starting at once for this version. */
  readonly maxStarting: number;
}

/** Times `startMs` after which waiting is no longer brief, whatever the averages say… */
const PATIENCE = 4;
/** …and ms after which it is not, however long a start takes. */
const LONGEST_PATIENCE_MS = 250;
/** Times the average after which an invocation is no guide to when its environment will be free. */
const OVERRUN = 4;

export function environmentsToStart(s: GroupSnapshot): number {
  const waiting = s.queued - s.starting;
  if (waiting <= 0) return 0;
  const patience = Math.min(PATIENCE * s.startMs, LONGEST_PATIENCE_MS);
  const overdue = s.oldestWaitMs > patience && s.starting === 0 ? 1 : 0;
  const wanted = Math.max(overdue, Math.ceil(waiting - finishedBefore(s)));
  return Math.max(0, Math.min(wanted, s.room, s.maxStarting - s.starting));
}

/** Queued invocations that those environments will have taken before a new one could answer. */
function finishedBefore(s: GroupSnapshot): number {
  if (s.turningOver === 0 || s.durationMs === undefined) return 0;
  return (s.turningOver * s.startMs) / Math.max(s.durationMs, 0.01);
}

/** Whether an invocation that has run for `elapsedMs` may be expected to end as others did. */
export function isTurningOver(elapsedMs: number, durationMs: number | undefined): boolean {
  return durationMs === undefined || elapsedMs <= OVERRUN * Math.max(durationMs, 1);
}
