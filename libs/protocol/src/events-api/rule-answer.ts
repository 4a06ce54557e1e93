import { ruleArn } from '@stoker/core/events/bus/bus-name';
import type { EventRule } from '@stoker/core/events/bus/rule';
import type { Rule } from '../aws-model/events.generated.js';

/** What answers say of a rule. */
export function ruleAnswer(rule: EventRule, region: string): Rule {
  return {
    Name: rule.ruleName,
    Arn: ruleArn({ ...rule, region }),
    EventPattern: rule.eventPattern,
    ScheduleExpression: rule.scheduleExpression,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: rule.busName,
  };
}
