import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { createEventBusOperation } from './create-event-bus.js';
import { deleteEventBusOperation } from './delete-event-bus.js';
import { deleteRuleOperation } from './delete-rule.js';
import { describeEventBusOperation } from './describe-event-bus.js';
import { describeRuleOperation } from './describe-rule.js';
import { disableRuleOperation } from './disable-rule.js';
import { enableRuleOperation } from './enable-rule.js';
import { listEventBusesOperation } from './list-event-buses.js';
import { listRuleNamesByTargetOperation } from './list-rule-names-by-target.js';
import { listRulesOperation } from './list-rules.js';
import { listTagsForResourceOperation } from './list-tags-for-resource.js';
import { listTargetsByRuleOperation } from './list-targets-by-rule.js';
import { putEventsOperation } from './put-events.js';
import { putPermissionOperation } from './put-permission.js';
import { putRuleOperation } from './put-rule.js';
import { putTargetsOperation } from './put-targets.js';
import { removePermissionOperation } from './remove-permission.js';
import { removeTargetsOperation } from './remove-targets.js';
import { tagResourceOperation } from './tag-resource.js';
import { testEventPatternOperation } from './test-event-pattern.js';
import { untagResourceOperation } from './untag-resource.js';
import { updateEventBusOperation } from './update-event-bus.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';

/** The operation table of the EventBridge API: every operation of the service model, built or not, exactly once. */
export function eventsOperations(ports: EventsPorts): readonly TableEntry[] {
  return [
    createEventBusOperation(ports),
    deleteEventBusOperation(ports),
    deleteRuleOperation(ports),
    describeEventBusOperation(ports),
    describeRuleOperation(ports),
    disableRuleOperation(ports),
    enableRuleOperation(ports),
    listEventBusesOperation(ports),
    listRuleNamesByTargetOperation(ports),
    listRulesOperation(ports),
    listTagsForResourceOperation(ports),
    listTargetsByRuleOperation(ports),
    putEventsOperation(ports),
    putPermissionOperation(ports),
    putRuleOperation(ports),
    putTargetsOperation(ports),
    removePermissionOperation(ports),
    removeTargetsOperation(ports),
    tagResourceOperation(ports),
    testEventPatternOperation,
    untagResourceOperation(ports),
    updateEventBusOperation(ports),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
