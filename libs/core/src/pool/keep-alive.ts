import type { ReturnWindow } from './idle-histogram.js';

/** ms for which an idle environment is kept whatever is predicted: a guess must not undo a burst. */
const SHORTEST_MS = 60_000;

/**
 * ms that an idle environment is kept. The one used last is kept until its function is not expected back any more; for
 * the others, which a burst may have left, the standard is the most. Without a prediction the standard holds for all.
 */
export function keepAliveFor(window: ReturnWindow | undefined, standardMs: number, usedLast: boolean): number {
  if (window === undefined) return standardMs;
  const until = Math.max(Math.min(SHORTEST_MS, standardMs), window.latestMs);
  return usedLast ? until : Math.min(standardMs, until);
}

/** Whether a function that has been idle for so long is predicted to be invoked again. */
export function isExpected(window: ReturnWindow | undefined, idleMs: number): boolean {
  return window !== undefined && idleMs <= window.latestMs;
}

export interface PrewarmSnapshot {
  readonly window: ReturnWindow | undefined;
  readonly idleMs: number;
  /** Environments that the function has, those being made included. */
  readonly environments: number;
  /** MB that are free without giving anything up. */
  readonly freeMb: number;
  /** MB that the host has for environments. */
  readonly totalMb: number;
  readonly memoryMb: number;
}

/** Share of the host's memory that is left for those who do come when room is made for those who may. */
const PLENTY = 0.25;

/** Whether to start an environment for an invocation that has not come yet. */
export function shouldPrewarm(s: PrewarmSnapshot): boolean {
  if (s.window === undefined || s.environments > 0) return false;
  if (s.idleMs < s.window.earliestMs || s.idleMs > s.window.latestMs) return false;
  return isPlenty(s.freeMb, s.totalMb, s.memoryMb);
}

/** Whether `memoryMb` may be taken for somebody who may never come. */
export function isPlenty(freeMb: number, totalMb: number, memoryMb: number): boolean {
  return freeMb - memoryMb >= PLENTY * totalMb;
}
