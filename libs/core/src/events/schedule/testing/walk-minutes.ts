import awsCronParser from 'aws-cron-parser';

const MINUTE = 60_000;

/**
 * The times of a cron expression after `after` and until `until`, found by reading a zone's clock at every minute: slow,
 * and plainly right. A minute that the clock shows again does not count again.
 */
export function walkMinutes(fields: string, timeZone: string, after: number, until: number): number[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const cron = awsCronParser.parse(fields);
  const isMeant = (shown: string) => {
    const minute = Date.parse(`${shown.replace(' ', 'T')}Z`);
    return awsCronParser.next(cron, new Date(minute - MINUTE))?.getTime() === minute;
  };
  const seen = new Set<string>();
  const times: number[] = [];
  const start = Math.floor(after / MINUTE) * MINUTE - 4 * 60 * MINUTE;
  for (let instant = start; instant <= until; instant += MINUTE) {
    const shown = clock.format(instant);
    if (!seen.has(shown) && instant > after && isMeant(shown)) times.push(instant);
    seen.add(shown);
  }
  return times;
}
