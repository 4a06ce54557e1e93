import { listRules } from '@stoker/app/events/event-rules';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { nextToken, pageOfRequest } from './paging.js';
import { accessToBus, busOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export function listRuleNamesByTargetOperation(
  ports: EventsPorts,
): Operation<ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse> {
  return {
    name: 'ListRuleNamesByTarget',
    access: ({ EventBusName }, caller) => [accessToBus('ListRuleNamesByTarget', busOf(EventBusName, caller))],
    async run(input, caller) {
      const request = pageOfRequest(input, 'event-rules');
      const filter = { targetArn: input.TargetArn };
      const page = await listRules(ports, busOf(input.EventBusName, caller), filter, request);
      return { RuleNames: page.items.map(({ ruleName }) => ruleName), ...nextToken(page) };
    },
  };
}
