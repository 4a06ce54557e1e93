import { deleteScheduleGroup } from '@stoker/app/scheduler/schedule-groups';
import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import type { DeleteScheduleGroupInput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToGroup } from './targets.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html */
export function deleteScheduleGroupOperation(scheduler: SchedulerPorts): Operation<DeleteScheduleGroupInput, object> {
  return {
    name: 'DeleteScheduleGroup',
    access: ({ Name }, caller) => [accessToGroup('DeleteScheduleGroup', Name, caller)],
    async run({ Name }, { principal }) {
      await deleteScheduleGroup(scheduler, principal.accountId, Name);
      return {};
    },
  };
}
