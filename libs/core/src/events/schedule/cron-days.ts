import { type FieldRange, parseField, parseNumber, parseValue } from './cron-field.js';

/** Which days of a month a cron expression means. Days of the week are 1 to 7 from Sunday. */
export type DayRule =
  | { readonly kind: 'days-of-month'; readonly days: readonly number[] }
  /** So many days before the last of the month. */
  | { readonly kind: 'last-day'; readonly before: number }
  | { readonly kind: 'last-weekday' }
  /** Monday to Friday, of the same month, next to the day. */
  | { readonly kind: 'nearest-weekday'; readonly day: number }
  | { readonly kind: 'days-of-week'; readonly days: readonly number[] }
  | { readonly kind: 'last-of-week'; readonly day: number }
  | { readonly kind: 'nth-of-week'; readonly day: number; readonly nth: number };

const DAYS_OF_MONTH: FieldRange = { min: 1, max: 31 };
const DAYS_OF_WEEK: FieldRange = { min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };
const ANY = '?';

/** Reads the two fields of days; one of them, and only one, says `?`. */
export function parseDays(dayOfMonth: string, dayOfWeek: string): DayRule | undefined {
  if ((dayOfMonth === ANY) === (dayOfWeek === ANY)) return undefined;
  return dayOfWeek === ANY ? parseDaysOfMonth(dayOfMonth) : parseDaysOfWeek(dayOfWeek);
}

function parseDaysOfMonth(field: string): DayRule | undefined {
  if (field === 'L') return { kind: 'last-day', before: 0 };
  if (field === 'LW') return { kind: 'last-weekday' };
  if (field.startsWith('L-')) {
    const before = parseNumber(field.slice(2), 1, 30);
    return before === undefined ? undefined : { kind: 'last-day', before };
  }
  if (field.endsWith('W')) {
    const day = parseNumber(field.slice(0, -1), 1, 31);
    return day === undefined ? undefined : { kind: 'nearest-weekday', day };
  }
  const days = parseField(field, DAYS_OF_MONTH);
  return days && { kind: 'days-of-month', days };
}

function parseDaysOfWeek(field: string): DayRule | undefined {
  // The last day of the week.
  if (field === 'L') return { kind: 'days-of-week', days: [7] };
  if (field.endsWith('L')) {
    const day = parseValue(field.slice(0, -1), DAYS_OF_WEEK);
    return day === undefined ? undefined : { kind: 'last-of-week', day };
  }
  const [dayText = '', nthText] = field.split('#', 2);
  if (nthText !== undefined) {
    const day = parseValue(dayText, DAYS_OF_WEEK);
    const nth = parseNumber(field.slice(dayText.length + 1), 1, 5);
    return day === undefined || nth === undefined ? undefined : { kind: 'nth-of-week', day, nth };
  }
  const days = parseField(field, DAYS_OF_WEEK);
  return days && { kind: 'days-of-week', days };
}

/**
 * The days of a month that a rule means, ascending; none where the month has no such day.
 *
 * @param month from 1
 */
export function daysOf(rule: DayRule, year: number, month: number): readonly number[] {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const firstOfWeek = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const ofWeek = (day: number) => ((firstOfWeek + day - 1) % 7) + 1;
  const withinMonth = (day: number) => (day >= 1 && day <= last ? [day] : []);
  /** The first such day of the week. */
  const firstOf = (dayOfWeek: number) => 1 + ((dayOfWeek - 1 - firstOfWeek + 7) % 7);
  switch (rule.kind) {
    case 'days-of-month':
      return rule.days.filter((day) => day <= last);
    case 'last-day':
      return withinMonth(last - rule.before);
    case 'last-weekday':
      return [nearestWeekday(last, last, ofWeek(last))];
    case 'nearest-weekday':
      return rule.day > last ? [] : [nearestWeekday(rule.day, last, ofWeek(rule.day))];
    case 'days-of-week':
      return range(last).filter((day) => rule.days.includes(ofWeek(day)));
    case 'last-of-week':
      return [firstOf(rule.day) + 7 * Math.floor((last - firstOf(rule.day)) / 7)];
    case 'nth-of-week':
      return withinMonth(firstOf(rule.day) + 7 * (rule.nth - 1));
  }
}

function nearestWeekday(day: number, last: number, dayOfWeek: number): number {
  if (dayOfWeek === 7) return day > 1 ? day - 1 : day + 2;
  if (dayOfWeek === 1) return day < last ? day + 1 : day - 2;
  return day;
}

function range(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
