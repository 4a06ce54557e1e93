import { ServiceError } from '../../errors/service-error.js';
import { compileEventPattern } from '../pattern/compile-pattern.js';
import { requireRuleSchedule } from '../schedule/refusals.js';
import { DEFAULT_BUS } from './bus-name.js';
import type { EventRule } from './rule.js';

/**
 * Checks what a rule goes by: a pattern, a schedule or both.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 *
 * @param longestPattern characters that the account's patterns may have
 * @throws ValidationException, InvalidEventPatternException
 */
export function requireTriggers(
  { eventPattern, scheduleExpression, busName }: Pick<EventRule, 'eventPattern' | 'scheduleExpression' | 'busName'>,
  longestPattern: number,
): void {
  if (eventPattern === undefined && scheduleExpression === undefined) {
    throw refusal('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (scheduleExpression !== undefined) {
    if (busName !== DEFAULT_BUS) throw refusal('ScheduleExpression is supported only on the default event bus.');
    requireRuleSchedule(scheduleExpression);
  }
  if (eventPattern !== undefined) compileEventPattern(eventPattern, longestPattern);
}

function refusal(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
