import { createScheduleGroup } from '@stoker/app/scheduler/schedule-groups';
import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { withGroupTags } from '@stoker/core/events/scheduler/group-tags';
import { scheduleGroupArn } from '@stoker/core/events/scheduler/schedule';
import type { CreateScheduleGroupInput, CreateScheduleGroupOutput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToGroup, requestTags } from './targets.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
export function createScheduleGroupOperation(
  scheduler: SchedulerPorts,
): Operation<CreateScheduleGroupInput, CreateScheduleGroupOutput> {
  return {
    name: 'CreateScheduleGroup',
    access({ Name, Tags = [] }, caller) {
      const context = requestTags(Tags);
      const create = { ...accessToGroup('CreateScheduleGroup', Name, caller), context };
      return Tags.length === 0 ? [create] : [create, { ...accessToGroup('TagResource', Name, caller), context }];
    },
    async run({ Name: name, Tags = [], ClientToken }, { principal, region }) {
      const { accountId } = principal;
      await createScheduleGroup(scheduler, accountId, name, withGroupTags({}, Tags), ClientToken);
      return { ScheduleGroupArn: scheduleGroupArn(region, { accountId, name }) };
    },
  };
}
