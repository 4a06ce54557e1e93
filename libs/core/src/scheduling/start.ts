/**
 * How many environments to start for one function version, from what can be seen of it right now. Pure: the
 * same snapshot always gives the same answer.
 *
 * The rule is to queue briefly before starting another. A new environment helps no sooner than `startMs` from
 * now; whatever the running ones will have finished by then needs no new one. Too many busy processes on few
 * cores cost more than a short wait (see docs/benchmarks.md), so short handlers share few environments
 * while long ones get one each, as on Lambda.
 */
export interface DemandSnapshot {
  /** Invocations that wait for an environment. */
  readonly queued: number;
  /** ms that the oldest of them has waited. */
  readonly oldestWaitMs: number;
  /** Asynchronous events that are due and not handed out yet. */
  readonly backlog: number;
  /** Asynchronous events that come in a ms. */
  readonly arrivalsPerMs: number;
  /** Of them, how many may run at once. */
  readonly backlogLimit: number;
  /** Environments that there are, those being made included. */
  readonly environments: number;
  /**
   * Environments that run an invocation and may soon take another: those that have not been at it for much longer than
   * the average says.
   */
  readonly turningOver: number;
  /** Environments being created or initialised. */
  readonly starting: number;
  /** Moving average of how long an invocation occupies an environment, ms; undefined before the first. */
  readonly durationMs: number | undefined;
  /** The same when processors were not busy with too many of them: the least that the average was lately. */
  readonly leastMs: number | undefined;
  /** ms that the invocation that runs longest has taken so far; 0 where none runs. */
  readonly runningMs: number;
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

/** ms in which a backlog is to be worked off, as far as there is room. */
const DRAIN_MS = 1_000;

export function environmentsToStart(s: DemandSnapshot): number {
  return Math.max(0, Math.min(Math.max(forQueue(s), forBacklog(s)), s.room, s.maxStarting - s.starting));
}

function forQueue(s: DemandSnapshot): number {
  const waiting = s.queued - s.starting;
  if (waiting <= 0) return 0;
  const patience = Math.min(PATIENCE * s.startMs, LONGEST_PATIENCE_MS);
  const overdue = s.oldestWaitMs > patience && s.starting === 0 ? 1 : 0;
  return Math.max(overdue, Math.ceil(waiting - finishedBefore(s)));
}

/**
 * As many as keep up with what comes and work off what waits (Little's law, https://doi.org/10.1287/opre.9.3.383), at most
 * twice as many as there are: the first runs of a function take longer than all others, so that each step is taken with
 * what the one before has shown.
 */
function forBacklog({ backlog, backlogLimit, arrivalsPerMs, environments, ...s }: DemandSnapshot): number {
  if (backlog === 0 || s.starting > 0) return 0;
  const wanted = Math.max(1, Math.ceil((s.leastMs ?? s.runningMs) * (arrivalsPerMs + backlog / DRAIN_MS)));
  return Math.min(Math.min(wanted, backlogLimit) - environments, Math.max(1, environments));
}

/** Queued invocations that those environments will have taken before a new one could answer. */
function finishedBefore(s: DemandSnapshot): number {
  if (s.turningOver === 0 || s.durationMs === undefined) return 0;
  return (s.turningOver * s.startMs) / Math.max(s.durationMs, 0.01);
}

/** Whether an invocation that has run for `elapsedMs` may be expected to end as others did. */
export function isTurningOver(elapsedMs: number, durationMs: number | undefined): boolean {
  return durationMs === undefined || elapsedMs <= OVERRUN * Math.max(durationMs, 1);
}
