import { listScheduleGroups } from '@stoker/app/scheduler/schedule-groups';
import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import type { ListScheduleGroupsInput, ListScheduleGroupsOutput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { listCommand, nextToken } from './paging.js';
import { groupOutput } from './schedule-output.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html */
export function listScheduleGroupsOperation(
  scheduler: SchedulerPorts,
): Operation<ListScheduleGroupsInput, ListScheduleGroupsOutput> {
  return {
    name: 'ListScheduleGroups',
    access: () => [{ action: 'scheduler:ListScheduleGroups', resource: '*' }],
    async run(input, { principal, region }) {
      const command = listCommand(input, 'schedule-groups', 1);
      const page = await listScheduleGroups(scheduler, principal.accountId, input.NamePrefix, command);
      return { ScheduleGroups: page.items.map((group) => groupOutput(group, region)), ...nextToken(page) };
    },
  };
}
