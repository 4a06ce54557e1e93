/** What can be seen of a function version's queue when one more invocation arrives for it. */
export interface QueueSnapshot {
  /** Invocations that wait already. */
  readonly queued: number;
  /** Environments that run or are being made. */
  readonly environments: number;
  /** Those of them that are being made. */
  readonly starting: number;
  /** Whether another environment could be started. */
  readonly canGrow: boolean;
  /** Moving average of how long an invocation occupies an environment, ms; undefined before the first. */
  readonly durationMs: number | undefined;
  /** Most ms that anything waits. */
  readonly maxWaitMs: number;
}

/** Times the average duration that an invocation may be expected to wait where nothing can be added… */
const PATIENCE = 3;
/** …but no less than this many ms: shorter waits are noise. */
const LEAST_WAIT_MS = 100;
/**
 * Invocations that may wait, beside those that an environment is being made for, while it can't be told what will be done:
 * as many as an account on Lambda may have under way at once.
 */
const UNMEASURED = 1_000;

/**
 * ms that a new invocation is expected to wait; undefined where nothing is known, as in a burst for which environments
 * are still being made: what the first of them have done is no measure of what all will do.
 */
export function predictedWaitMs({ queued, environments, starting, durationMs }: QueueSnapshot): number | undefined {
  if (durationMs === undefined || environments === 0 || starting > 0) return undefined;
  return ((queued + 1) * durationMs) / environments;
}

/**
 * Whether to refuse an invocation as it arrives, because those before it already take all that can be done in a bearable
 * time. A queue that is kept short this way serves at full capacity, and whoever is served has not waited long: refusing
 * late costs the same capacity and answers nobody.
 */
export function isOverloaded(s: QueueSnapshot): boolean {
  if (s.canGrow) return false;
  const expected = predictedWaitMs(s);
  if (expected === undefined) return s.queued - s.starting >= UNMEASURED;
  return expected > Math.min(s.maxWaitMs, Math.max(LEAST_WAIT_MS, PATIENCE * (s.durationMs ?? 0)));
}
