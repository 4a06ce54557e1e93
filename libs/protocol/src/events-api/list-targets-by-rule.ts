import type { EventsPorts } from '@stoker/app/events/events-ports';
import { listTargetsByRule } from '@stoker/app/events/rule-targets';
import type { ListTargetsByRuleRequest, ListTargetsByRuleResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { nextToken, pageOfRequest } from './paging.js';
import { targetAnswer } from './target-shapes.js';
import { accessToRule, ruleOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
export function listTargetsByRuleOperation(
  ports: EventsPorts,
): Operation<ListTargetsByRuleRequest, ListTargetsByRuleResponse> {
  return {
    name: 'ListTargetsByRule',
    access: (input, caller) => [accessToRule('ListTargetsByRule', ruleOf(input.Rule, input, caller))],
    async run(input, caller) {
      const request = pageOfRequest(input, 'event-targets');
      const page = await listTargetsByRule(ports, ruleOf(input.Rule, input, caller), request);
      return { Targets: page.items.map(targetAnswer), ...nextToken(page) };
    },
  };
}
