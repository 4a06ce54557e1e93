import { nextAfter, type ScheduleFrame } from './next-after.js';
import type { ScheduleExpression } from './schedule-expression.js';

const FIRST_STEP_MS = 60_000;

/**
 * The last time of an expression in a stretch, ends included.
 *
 * @param from a time of the expression, not later than `until`; ms since the epoch
 */
export function latestUntil(expression: ScheduleExpression, from: number, until: number, frame: ScheduleFrame): number {
  let latest = from;
  // Looks back farther and farther, so that what has waited for a year is not counted up minute by minute.
  for (let back = FIRST_STEP_MS; until - back > from; back *= 2) {
    const time = nextAfter(expression, until - back, frame);
    if (time !== undefined && time <= until) {
      latest = time;
      break;
    }
  }
  for (;;) {
    const next = nextAfter(expression, latest, frame);
    if (next === undefined || next > until) return latest;
    latest = next;
  }
}
