import { getScheduleGroup } from '@stoker/app/scheduler/schedule-groups';
import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import type { GetScheduleGroupInput, GetScheduleGroupOutput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { groupOutput } from './schedule-output.js';
import { accessToGroup } from './targets.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html */
export function getScheduleGroupOperation(
  scheduler: SchedulerPorts,
): Operation<GetScheduleGroupInput, GetScheduleGroupOutput> {
  return {
    name: 'GetScheduleGroup',
    access: ({ Name }, caller) => [accessToGroup('GetScheduleGroup', Name, caller)],
    async run({ Name }, { principal, region }) {
      return groupOutput(await getScheduleGroup(scheduler, principal.accountId, Name), region);
    },
  };
}
