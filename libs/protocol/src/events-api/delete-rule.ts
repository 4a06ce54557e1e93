import { deleteRule } from '@stoker/app/events/event-rules';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { DeleteRuleRequest, NoMembers } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToRule, ruleOf } from './targets.js';

/**
 * No rule here is managed by a service, so that `Force` forces nothing.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
 */
export function deleteRuleOperation(ports: EventsPorts): Operation<DeleteRuleRequest, NoMembers> {
  return {
    name: 'DeleteRule',
    access: (input, caller) => [accessToRule('DeleteRule', ruleOf(input.Name, input, caller))],
    async run(input, caller) {
      await deleteRule(ports, ruleOf(input.Name, input, caller));
      return {};
    },
  };
}
