import { latestUntil } from './latest-until.js';
import { nextAfter, type ScheduleFrame } from './next-after.js';
import type { ScheduleExpression } from './schedule-expression.js';

/**
 * What becomes of times that nobody was there for: the latest of them is made up for, or each of a day, or none.
 * `latest` is what most jobs want: a backup that was missed thrice is made once.
 */
export type CatchUp = 'latest' | 'all' | 'none';
export const CATCH_UPS = ['latest', 'all', 'none'] as const satisfies readonly CatchUp[];

/** When a timer fires. */
export interface TimerPlan {
  readonly expression: ScheduleExpression;
  readonly frame: ScheduleFrame;
  /** ms after each of its times within which it may fire: a flexible time window. */
  readonly windowMs: number;
  /** ms since the epoch; no time is later. */
  readonly endAt: number | undefined;
}

export interface TickDecision {
  /** The time to fire for, ms since the epoch; undefined when none is. */
  readonly fire: number | undefined;
  /** The time that is waited for afterwards; undefined when there is none any more. */
  readonly next: number | undefined;
  /** Whether times were passed over that nobody was there for. */
  readonly skipped: boolean;
}

/** ms that a time is late before it counts as missed: EventBridge promises a precision of a minute. */
export const GRACE_MS = 60_000;
/** ms for which `all` makes up. */
const LONGEST_MS = 24 * 60 * 60_000;

/**
 * What a timer does whose time has come: fires for one of its times, and waits for a later one. Times only ever go on from the
 * one that was waited for, so that none is fired for twice, whatever clocks do.
 *
 * @param pending the time that was waited for, not later than `now`; ms since the epoch
 */
export function decideTick(plan: TimerPlan, pending: number, now: number, catchUp: CatchUp): TickDecision {
  const { expression, frame, windowMs, endAt = Infinity } = plan;
  const after = (time: number): number | undefined => {
    const next = nextAfter(expression, time, frame);
    return next === undefined || next > endAt ? undefined : next;
  };
  const onTime = now - windowMs - GRACE_MS;
  if (pending >= onTime) return { fire: pending, next: after(pending), skipped: false };
  const latest = latestUntil(expression, pending, Math.min(now, endAt), frame);
  switch (catchUp) {
    case 'none':
      return { fire: undefined, next: after(onTime - 1), skipped: true };
    case 'latest':
      // One that is on time comes by itself.
      if (latest >= onTime) return { fire: undefined, next: after(Math.max(pending, onTime - 1)), skipped: true };
      return { fire: latest, next: after(latest), skipped: latest > pending };
    case 'all': {
      const oldest = Math.min(latest, now - LONGEST_MS);
      if (pending >= oldest) return { fire: pending, next: after(pending), skipped: false };
      return { fire: undefined, next: after(oldest - 1), skipped: true };
    }
  }
}
