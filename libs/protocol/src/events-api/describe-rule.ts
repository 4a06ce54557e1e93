import { describeRule } from '@stoker/app/events/event-rules';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { DescribeRuleRequest, DescribeRuleResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { ruleAnswer } from './rule-answer.js';
import { accessToRule, ruleOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export function describeRuleOperation(ports: EventsPorts): Operation<DescribeRuleRequest, DescribeRuleResponse> {
  return {
    name: 'DescribeRule',
    access: (input, caller) => [accessToRule('DescribeRule', ruleOf(input.Name, input, caller))],
    async run(input, caller) {
      const rule = await describeRule(ports, ruleOf(input.Name, input, caller));
      return { ...ruleAnswer(rule, caller.region), CreatedBy: rule.accountId };
    },
  };
}
