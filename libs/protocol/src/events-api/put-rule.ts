import { putRule } from '@stoker/app/events/event-rules';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import { ruleArn } from '@stoker/core/events/bus/bus-name';
import type { PutRuleRequest, PutRuleResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToTagNew, requestTags, tagsOf } from './tags.js';
import { accessToRule, homeOf, passRoles, ruleOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export function putRuleOperation(ports: EventsPorts): Operation<PutRuleRequest, PutRuleResponse> {
  return {
    name: 'PutRule',
    except: 'the condition keys of patterns',
    access: (input, caller) => {
      const target = ruleOf(input.Name, input, caller);
      return [
        accessToRule('PutRule', target, requestTags(input.Tags)),
        ...accessToTagNew(target, input.Tags),
        ...passRoles([input.RoleArn], homeOf(caller)),
      ];
    },
    async run(input, caller) {
      const target = ruleOf(input.Name, input, caller);
      await putRule(ports, target, {
        // An empty text is none, as on AWS.
        eventPattern: input.EventPattern === '' ? undefined : input.EventPattern,
        scheduleExpression: input.ScheduleExpression === '' ? undefined : input.ScheduleExpression,
        state: input.State ?? 'ENABLED',
        description: input.Description,
        roleArn: input.RoleArn,
        tags: tagsOf(input.Tags),
      });
      return { RuleArn: ruleArn(target) };
    },
  };
}
