import { ServiceError } from '../../errors/service-error.js';
import type { Cron } from './cron.js';
import type { Rate } from './rate.js';
import { parseRuleSchedule, parseScheduleExpression, type ScheduleExpression } from './schedule-expression.js';
import { TimeZone } from './time-zone.js';

/**
 * The expression of a rule.
 *
 * @throws ValidationException in the words of the `events` API
 */
export function requireRuleSchedule(text: string): Rate | Cron {
  const expression = parseRuleSchedule(text);
  if (!expression) throw new ServiceError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  return expression;
}

/**
 * The expression of a schedule.
 *
 * @throws ValidationException in the words of the `scheduler` API
 */
export function requireScheduleExpression(text: string): ScheduleExpression {
  const expression = parseScheduleExpression(text);
  if (!expression) throw new ServiceError('ValidationException', `Invalid Schedule Expression ${text}.`);
  return expression;
}

/**
 * The time zone of a schedule.
 *
 * @throws ValidationException
 */
export function requireTimeZone(name: string): TimeZone {
  const zone = TimeZone.of(name);
  if (!zone) throw new ServiceError('ValidationException', `Invalid Schedule Expression Timezone ${name}.`);
  return zone;
}
