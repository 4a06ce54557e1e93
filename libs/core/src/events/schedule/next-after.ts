import type { Cron } from './cron.js';
import { nextLocalMinute } from './cron-next.js';
import type { ScheduleExpression } from './schedule-expression.js';
import type { TimeZone } from './time-zone.js';

/** How the times of an expression are counted. */
export interface ScheduleFrame {
  readonly zone: TimeZone;
  /** ms since the epoch: the first time of a rate. */
  readonly anchor: number;
}

/** The latest instant that a date can name. */
const END_OF_TIME = 8.64e15;

/**
 * The first time after an instant that an expression means.
 *
 * When the clocks of the zone go forward, times of a cron expression that they skip do not come; when they go back,
 * times that they show twice come once, the first time. A rate goes on evenly.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 *
 * @param after ms since the epoch; so is the answer, and always more
 * @returns undefined when there is none
 */
export function nextAfter(expression: ScheduleExpression, after: number, frame: ScheduleFrame): number | undefined {
  const next = later(expression, after, frame);
  return next === undefined || next > END_OF_TIME ? undefined : next;
}

function later(expression: ScheduleExpression, after: number, { zone, anchor }: ScheduleFrame): number | undefined {
  switch (expression.kind) {
    case 'at': {
      const instant = zone.instantOf(expression.local);
      return instant > after ? instant : undefined;
    }
    case 'rate': {
      const periods = Math.max(0, Math.floor((after - anchor) / expression.periodMs) + 1);
      return anchor + periods * expression.periodMs;
    }
    case 'cron':
      return nextOfCron(expression, after, zone);
  }
}

function nextOfCron(cron: Cron, after: number, zone: TimeZone): number | undefined {
  let local = nextLocalMinute(cron, zone.localAt(after));
  while (local !== undefined) {
    const instant = zone.firstInstantOf(local);
    if (instant !== undefined && instant > after) return instant;
    local = nextLocalMinute(cron, local);
  }
  return undefined;
}
