import type { Schedule } from '@stoker/core/events/scheduler/schedule';
import { armTimer } from '../eventing/timers/arm-timer.js';
import type { ArmedSchedule } from '../ports/schedule-store.js';
import type { TimerKey } from '../ports/timer-store.js';

/**
 * A schedule with the timer that waits for its first time from now on.
 *
 * @param now ms since the epoch
 * @param random 0 to 1: where in its window it comes
 */
export function armSchedule(schedule: Schedule, now: number, random: number): ArmedSchedule {
  const { expression, timeZone, anchor, startAt, endAt, windowMinutes = 0, isEnabled } = schedule;
  const key = timerKey(schedule);
  const windowMs = windowMinutes * 60_000;
  return {
    schedule,
    timer: armTimer({ key, expression, timeZone, anchor, startAt, endAt, windowMs, isEnabled }, now, random),
  };
}

export function timerKey({ accountId, groupName, name }: Pick<Schedule, 'accountId' | 'groupName' | 'name'>): TimerKey {
  return { accountId, kind: 'schedule', owner: `${groupName}/${name}` };
}
