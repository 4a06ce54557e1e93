import { nextAfter } from '@stoker/core/events/schedule/next-after';
import { requireScheduleExpression, requireTimeZone } from '@stoker/core/events/schedule/refusals';
import type { Timer, TimerKey } from '../../ports/timer-store.js';

/** What a timer is made of. Times are ms since the epoch. */
export interface TimerSettings {
  readonly key: TimerKey;
  /** As its owner has it, checked in its owner's words. */
  readonly expression: string;
  /** UTC unless given. */
  readonly timeZone?: string | undefined;
  /** The first time of a rate. */
  readonly anchor: number;
  /** No time is earlier; the past does not come back in any case. */
  readonly startAt?: number | undefined;
  readonly endAt?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly isEnabled: boolean;
}

/**
 * A timer that waits for the first time from now on.
 *
 * @param random 0 to 1: where in its window it fires
 */
export function armTimer(settings: TimerSettings, now: number, random: number): Timer {
  const { key, expression, timeZone = 'UTC', anchor, startAt = now, endAt, windowMs = 0, isEnabled } = settings;
  const frame = { zone: requireTimeZone(timeZone), anchor };
  const first = nextAfter(requireScheduleExpression(expression), Math.max(now, startAt) - 1, frame);
  const nextAt = isEnabled && first !== undefined && first <= (endAt ?? Infinity) ? first : undefined;
  return {
    ...key,
    expression,
    timeZone,
    anchor,
    windowMs,
    endAt,
    nextAt,
    dueAt: nextAt === undefined ? undefined : dueWithin(nextAt, windowMs, random),
  };
}

/** A moment in the window that follows a time. */
export function dueWithin(time: number, windowMs: number, random: number): number {
  return time + Math.floor(windowMs * random);
}
