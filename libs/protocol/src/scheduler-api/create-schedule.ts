import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { createSchedule } from '@stoker/app/scheduler/schedules';
import { scheduleArn } from '@stoker/core/events/scheduler/schedule';
import type { CreateScheduleInput, CreateScheduleOutput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { scheduleSettings } from './schedule-input.js';
import { accessToSchedule, passRole, scheduleOf } from './targets.js';

/** What is refused in a target, for the coverage page. */
export const REFUSED_TARGETS = 'targets other than functions, queues and event buses, and `KmsKeyArn`: refused';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export function createScheduleOperation(
  scheduler: SchedulerPorts,
): Operation<CreateScheduleInput, CreateScheduleOutput> {
  return {
    name: 'CreateSchedule',
    except: REFUSED_TARGETS,
    access: (input, caller) => [
      accessToSchedule('CreateSchedule', scheduleOf(input, caller), caller),
      passRole(input.Target.RoleArn),
    ],
    async run(input, caller) {
      const key = scheduleOf(input, caller);
      await createSchedule(scheduler, key, scheduleSettings(input), input.ClientToken);
      return { ScheduleArn: scheduleArn(caller.region, key) };
    },
  };
}
