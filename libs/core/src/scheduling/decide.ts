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
  /** Environments that run an invocation. */
  readonly busy: number;
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

/** Times `startMs` after which waiting is no longer brief, whatever the averages say. */
const PATIENCE = 4;

export function environmentsToStart(s: GroupSnapshot): number {
  const waiting = s.queued - s.starting;
  if (waiting <= 0) return 0;
  const overdue = s.oldestWaitMs > PATIENCE * s.startMs && s.starting === 0 ? 1 : 0;
  const wanted = Math.max(overdue, Math.ceil(waiting - finishedBefore(s)));
  return Math.max(0, Math.min(wanted, s.room, s.maxStarting - s.starting));
}

/** Queued invocations that the busy environments will have taken before a new one could answer. */
function finishedBefore(s: GroupSnapshot): number {
  if (s.busy === 0 || s.durationMs === undefined) return 0;
  return (s.busy * s.startMs) / Math.max(s.durationMs, 0.01);
}
