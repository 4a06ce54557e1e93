import { ServiceError } from '../../errors/service-error.js';
import { requireScheduleExpression, requireTimeZone } from '../schedule/refusals.js';
import type { ScheduleSettings } from './schedule.js';
import { requireScheduleTarget } from './target-rules.js';

/** ms that a start may lie in the past, for clocks that are not alike. */
const START_SLACK_MS = 5 * 60_000;

/**
 * Checks what the service model cannot say of a schedule.
 *
 * @param now ms since the epoch
 * @throws ValidationException
 */
export function requireScheduleSettings(settings: ScheduleSettings, now: number): void {
  const { expression, timeZone, startAt, endAt, target } = settings;
  requireTimeZone(timeZone);
  requireScheduleExpression(expression);
  if (startAt !== undefined && startAt < now - START_SLACK_MS) {
    throw refusal('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (endAt !== undefined && endAt <= now) throw refusal('The EndDate you specify must be in the future.');
  if (startAt !== undefined && endAt !== undefined && endAt <= startAt) {
    throw refusal('The EndDate you specify must be later than the StartDate.');
  }
  requireScheduleTarget(target);
}

function refusal(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
