import { listRules } from '@stoker/app/events/event-rules';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { ListRulesRequest, ListRulesResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { nextToken, pageOfRequest } from './paging.js';
import { ruleAnswer } from './rule-answer.js';
import { accessToBus, busOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export function listRulesOperation(ports: EventsPorts): Operation<ListRulesRequest, ListRulesResponse> {
  return {
    name: 'ListRules',
    access: ({ EventBusName }, caller) => [accessToBus('ListRules', busOf(EventBusName, caller))],
    async run(input, caller) {
      const request = pageOfRequest(input, 'event-rules');
      const filter = { namePrefix: input.NamePrefix };
      const page = await listRules(ports, busOf(input.EventBusName, caller), filter, request);
      return { Rules: page.items.map((rule) => ruleAnswer(rule, caller.region)), ...nextToken(page) };
    },
  };
}
