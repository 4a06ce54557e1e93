import type { RuleKey } from '@stoker/core/events/bus/bus-name';
import { type EventRule, isEnabled } from '@stoker/core/events/bus/rule';
import { requireRuleSchedule } from '@stoker/core/events/schedule/refusals';
import { armTimer } from '../eventing/timers/arm-timer.js';
import type { Timer, TimerKey } from '../ports/timer-store.js';

/**
 * The timer that waits for a rule's first time from now on; undefined for a rule without a schedule. A rate comes for the
 * first time when it is over once.
 *
 * @param now ms since the epoch
 */
export function armRule(rule: EventRule, now: number): Timer | undefined {
  const { scheduleExpression: expression } = rule;
  if (expression === undefined) return undefined;
  const schedule = requireRuleSchedule(expression);
  const anchor = schedule.kind === 'rate' ? now + schedule.periodMs : now;
  return armTimer({ key: ruleTimerKey(rule), expression, anchor, startAt: anchor, isEnabled: isEnabled(rule) }, now, 0);
}

export function ruleTimerKey({ accountId, busName, ruleName }: RuleKey): TimerKey {
  return { accountId, kind: 'rule', owner: `${busName}/${ruleName}` };
}
