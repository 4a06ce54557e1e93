import { setRuleState } from '@stoker/app/events/event-rules';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { EnableRuleRequest, NoMembers } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToRule, ruleOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */
export function enableRuleOperation(ports: EventsPorts): Operation<EnableRuleRequest, NoMembers> {
  return {
    name: 'EnableRule',
    access: (input, caller) => [accessToRule('EnableRule', ruleOf(input.Name, input, caller))],
    async run(input, caller) {
      await setRuleState(ports, ruleOf(input.Name, input, caller), 'ENABLED');
      return {};
    },
  };
}
