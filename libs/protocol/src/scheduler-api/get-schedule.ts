import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { getSchedule } from '@stoker/app/scheduler/schedules';
import type { GetScheduleInput, GetScheduleOutput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { scheduleOutput } from './schedule-output.js';
import { accessToSchedule, scheduleOf } from './targets.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html */
export function getScheduleOperation(scheduler: SchedulerPorts): Operation<GetScheduleInput, GetScheduleOutput> {
  return {
    name: 'GetSchedule',
    access: (input, caller) => [accessToSchedule('GetSchedule', scheduleOf(input, caller), caller)],
    run: async (input, caller) =>
      scheduleOutput(await getSchedule(scheduler, scheduleOf(input, caller)), caller.region),
  };
}
