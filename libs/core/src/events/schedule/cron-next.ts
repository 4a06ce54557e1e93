import { daysOf } from './cron-days.js';
import type { Cron } from './cron.js';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/**
 * The first minute after a local time that a cron expression means.
 *
 * @param after local time, as ms since the epoch of a place where it is UTC; so is the answer
 * @returns undefined when there is none until the end of 2199
 */
export function nextLocalMinute(cron: Cron, after: number): number | undefined {
  const from = (Math.floor(after / MINUTE) + 1) * MINUTE;
  const date = new Date(from);
  const firstMonth = date.getUTCFullYear() * 12 + date.getUTCMonth();
  for (const year of cron.years) {
    for (const month of cron.months) {
      if (year * 12 + month - 1 < firstMonth) continue;
      for (const day of daysOf(cron.days, year, month)) {
        const midnight = Date.UTC(year, month - 1, day);
        const minute = minuteOfDay(cron, (from - midnight) / MINUTE);
        if (minute !== undefined) return midnight + minute * MINUTE;
      }
    }
  }
  return undefined;
}

/** The first minute of a day, counted from its midnight, that is not before `from`. */
function minuteOfDay({ hours, minutes }: Cron, from: number): number | undefined {
  if (from >= DAY_MINUTES) return undefined;
  for (const hour of hours) {
    const minute = minutes.find((candidate) => hour * 60 + candidate >= from);
    if (minute !== undefined) return hour * 60 + minute;
  }
  return undefined;
}
