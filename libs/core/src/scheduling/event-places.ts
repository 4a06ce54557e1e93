/** ms of work that an environment has at hand: no more, for whoever invokes the function and waits comes behind it. */
const MOST_AHEAD_MS = 25;
/** Events beside the one that it runs. */
const MOST_AHEAD = 16;

/**
 * Asynchronous events that may be under way in so many environments: one in each, and of short ones a few more that wait
 * there. Fewer than would make it worth to start another environment for them, and few enough to be nobody else's delay.
 */
export function eventPlaces(s: {
  readonly environments: number;
  /** Moving average of how long an invocation occupies an environment, ms; undefined before the first. */
  readonly durationMs: number | undefined;
  /** Expected ms from the decision to a new environment's first answer. */
  readonly startMs: number;
  /** ms until the next events can be there. */
  readonly aheadMs: number;
}): number {
  if (s.durationMs === undefined) return s.environments;
  const ahead = Math.floor(Math.min(s.aheadMs, MOST_AHEAD_MS, s.startMs) / Math.max(s.durationMs, 0.1));
  return s.environments * (1 + Math.min(MOST_AHEAD, ahead));
}
