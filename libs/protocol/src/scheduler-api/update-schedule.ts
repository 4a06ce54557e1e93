import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { updateSchedule } from '@stoker/app/scheduler/schedules';
import { scheduleArn } from '@stoker/core/events/scheduler/schedule';
import type { UpdateScheduleInput, UpdateScheduleOutput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { REFUSED_TARGETS } from './create-schedule.js';
import { scheduleSettings } from './schedule-input.js';
import { accessToSchedule, passRole, scheduleOf } from './targets.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html */
export function updateScheduleOperation(
  scheduler: SchedulerPorts,
): Operation<UpdateScheduleInput, UpdateScheduleOutput> {
  return {
    name: 'UpdateSchedule',
    except: REFUSED_TARGETS,
    access: (input, caller) => [
      accessToSchedule('UpdateSchedule', scheduleOf(input, caller), caller),
      passRole(input.Target.RoleArn),
    ],
    async run(input, caller) {
      const key = scheduleOf(input, caller);
      await updateSchedule(scheduler, key, scheduleSettings(input), input.ClientToken);
      return { ScheduleArn: scheduleArn(caller.region, key) };
    },
  };
}
