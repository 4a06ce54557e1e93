import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { createScheduleGroupOperation } from './create-schedule-group.js';
import { createScheduleOperation } from './create-schedule.js';
import { deleteScheduleGroupOperation } from './delete-schedule-group.js';
import { deleteScheduleOperation } from './delete-schedule.js';
import { getScheduleGroupOperation } from './get-schedule-group.js';
import { getScheduleOperation } from './get-schedule.js';
import { listTagsForResourceOperation, tagResourceOperation, untagResourceOperation } from './group-tags.js';
import { listScheduleGroupsOperation } from './list-schedule-groups.js';
import { listSchedulesOperation } from './list-schedules.js';
import { updateScheduleOperation } from './update-schedule.js';

/** The operation table of the EventBridge Scheduler API: every operation of the service model, exactly once. */
export function schedulerOperations(scheduler: SchedulerPorts): readonly TableEntry[] {
  return [
    createScheduleOperation(scheduler),
    createScheduleGroupOperation(scheduler),
    deleteScheduleOperation(scheduler),
    deleteScheduleGroupOperation(scheduler),
    getScheduleOperation(scheduler),
    getScheduleGroupOperation(scheduler),
    listScheduleGroupsOperation(scheduler),
    listSchedulesOperation(scheduler),
    listTagsForResourceOperation(scheduler),
    tagResourceOperation(scheduler),
    untagResourceOperation(scheduler),
    updateScheduleOperation(scheduler),
  ];
}
