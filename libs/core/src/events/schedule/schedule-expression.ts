import { type Cron, parseCron } from './cron.js';
import { type OneTime, parseOneTime } from './one-time.js';
import { parseRate, type Rate } from './rate.js';

/** When something happens, again and again or once, as EventBridge rules and EventBridge Scheduler write it. */
export type ScheduleExpression = Rate | Cron | OneTime;

/**
 * Reads `rate(5 minutes)`, `cron(0 10 ? * MON-FRI *)` or `at(2026-11-26T10:00:00)` as EventBridge Scheduler does.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @returns undefined when it is none
 */
export function parseScheduleExpression(text: string): ScheduleExpression | undefined {
  const [, kind, fields = ''] = /^(rate|cron|at)\((.*)\)$/.exec(text) ?? [];
  switch (kind) {
    case 'rate':
      return parseRate(fields);
    case 'cron':
      return parseCron(fields);
    case 'at':
      return parseOneTime(fields);
    default:
      return undefined;
  }
}

/**
 * Reads the expression of a rule of the `events` API, which knows no `at()`, and is strict about one of a thing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @returns undefined when it is none
 */
export function parseRuleSchedule(text: string): Rate | Cron | undefined {
  const expression = parseScheduleExpression(text);
  if (expression?.kind === 'at') return undefined;
  if (expression?.kind === 'rate' && (expression.value === 1) === expression.isPlural) return undefined;
  return expression;
}
