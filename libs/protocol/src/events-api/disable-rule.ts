import { setRuleState } from '@stoker/app/events/event-rules';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { DisableRuleRequest, NoMembers } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToRule, ruleOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html */
export function disableRuleOperation(ports: EventsPorts): Operation<DisableRuleRequest, NoMembers> {
  return {
    name: 'DisableRule',
    access: (input, caller) => [accessToRule('DisableRule', ruleOf(input.Name, input, caller))],
    async run(input, caller) {
      await setRuleState(ports, ruleOf(input.Name, input, caller), 'DISABLED');
      return {};
    },
  };
}
