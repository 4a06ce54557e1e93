import type { RuleKey } from '@stoker/core/events/bus/bus-name';
import { type EventRule, isEnabled } from '@stoker/core/events/bus/rule';
import { requireRuleSchedule } from '@stoker/core/events/schedule/refusals';
import { ServiceError } from '@stoker/core/errors/service-error';
import { armTimer } from '../eventing/timers/arm-timer.js';
import type { Timer, TimerKey } from '../ports/timer-store.js';

/** The last year of four digits ends here; ms since the epoch. */
const LATEST_ANCHOR = Date.UTC(10_000, 0, 1) - 1;

/**
 * The timer that waits for a rule's first time from now on; undefined for a rule without a schedule. A rate comes for the
 * first time when it is over once.
 *
 * @param now ms since the epoch
 * @throws ValidationException for a rate whose first time no date can be written for
 */
export function armRule(rule: EventRule, now: number): Timer | undefined {
  const { scheduleExpression: expression } = rule;
  if (expression === undefined) return undefined;
  const schedule = requireRuleSchedule(expression);
  const anchor = schedule.kind === 'rate' ? now + schedule.periodMs : now;
  if (anchor > LATEST_ANCHOR)
    throw new ServiceError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  return armTimer({ key: ruleTimerKey(rule), expression, anchor, startAt: anchor, isEnabled: isEnabled(rule) }, now, 0);
}

export function ruleTimerKey({ accountId, busName, ruleName }: RuleKey): TimerKey {
  return { accountId, kind: 'rule', owner: `${busName}/${ruleName}` };
}
