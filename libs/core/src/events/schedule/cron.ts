import { type FieldRange, parseField } from './cron-field.js';
import { type DayRule, parseDays } from './cron-days.js';

/** A cron expression in AWS's dialect. Lists are ascending and never empty. */
export interface Cron {
  readonly kind: 'cron';
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: DayRule;
  /** From 1. */
  readonly months: readonly number[];
  readonly years: readonly number[];
}

const MINUTES: FieldRange = { min: 0, max: 59 };
const HOURS: FieldRange = { min: 0, max: 23 };
const MONTHS: FieldRange = {
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const YEARS: FieldRange = { min: 1970, max: 2199 };

/**
 * Reads what stands between the parentheses of `cron()`: minutes, hours, day of month, month, day of week, year.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export function parseCron(fields: string): Cron | undefined {
  const [minuteField, hourField, dayOfMonth, monthField, dayOfWeek, yearField, ...rest] = fields.trim().split(/\s+/);
  if (yearField === undefined || rest.length > 0) return undefined;
  const minutes = parseField(minuteField!, MINUTES);
  const hours = parseField(hourField!, HOURS);
  const days = parseDays(dayOfMonth!, dayOfWeek!);
  const months = parseField(monthField!, MONTHS);
  const years = parseField(yearField, YEARS);
  return minutes && hours && days && months && years && { kind: 'cron', minutes, hours, days, months, years };
}
