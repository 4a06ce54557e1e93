import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { deleteSchedule } from '@stoker/app/scheduler/schedules';
import type { DeleteScheduleInput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToSchedule, scheduleOf } from './targets.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html */
export function deleteScheduleOperation(scheduler: SchedulerPorts): Operation<DeleteScheduleInput, object> {
  return {
    name: 'DeleteSchedule',
    access: (input, caller) => [accessToSchedule('DeleteSchedule', scheduleOf(input, caller), caller)],
    async run(input, caller) {
      await deleteSchedule(scheduler, scheduleOf(input, caller));
      return {};
    },
  };
}
