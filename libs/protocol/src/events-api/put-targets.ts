import type { EventsPorts } from '@stoker/app/events/events-ports';
import { putTargets } from '@stoker/app/events/rule-targets';
import type { PutTargetsRequest, PutTargetsResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { failedEntries, targetSettings } from './target-shapes.js';
import { accessToRule, homeOf, passRoles, ruleOf, sendInOwnName } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export function putTargetsOperation(ports: EventsPorts): Operation<PutTargetsRequest, PutTargetsResponse> {
  return {
    name: 'PutTargets',
    except: 'targets are functions, queues, topics and buses; others are named as failed entries',
    access: (input, caller) => [
      // One for each: in one check for several, an ARN that a policy allows would take the others along.
      ...[...new Set(input.Targets.map(({ Arn }) => Arn))].map((arn) =>
        accessToRule('PutTargets', ruleOf(input.Rule, input, caller), { 'events:TargetArn': arn }),
      ),
      ...passRoles(
        input.Targets.map(({ RoleArn }) => RoleArn),
        homeOf(caller),
      ),
      ...sendInOwnName(input.Targets, homeOf(caller)),
    ],
    async run(input, caller) {
      const targets = input.Targets.map(targetSettings);
      return failedEntries(await putTargets(ports, ruleOf(input.Rule, input, caller), targets));
    },
  };
}
