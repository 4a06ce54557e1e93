import type { EventsPorts } from '@stoker/app/events/events-ports';
import { removeTargets } from '@stoker/app/events/rule-targets';
import type { RemoveTargetsRequest, RemoveTargetsResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { failedEntries } from './target-shapes.js';
import { accessToRule, ruleOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */
export function removeTargetsOperation(ports: EventsPorts): Operation<RemoveTargetsRequest, RemoveTargetsResponse> {
  return {
    name: 'RemoveTargets',
    access: (input, caller) => [accessToRule('RemoveTargets', ruleOf(input.Rule, input, caller))],
    run: async (input, caller) =>
      failedEntries(await removeTargets(ports, ruleOf(input.Rule, input, caller), input.Ids)),
  };
}
