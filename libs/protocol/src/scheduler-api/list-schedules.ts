import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { listSchedules } from '@stoker/app/scheduler/schedules';
import type { ListSchedulesInput, ListSchedulesOutput } from '../aws-model/scheduler.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { listCommand, nextToken } from './paging.js';
import { scheduleSummary } from './schedule-output.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
export function listSchedulesOperation(scheduler: SchedulerPorts): Operation<ListSchedulesInput, ListSchedulesOutput> {
  return {
    name: 'ListSchedules',
    access: () => [{ action: 'scheduler:ListSchedules', resource: '*' }],
    async run(input, { principal, region }) {
      const { GroupName: groupName, NamePrefix: namePrefix, State: state } = input;
      const filter = { groupName, namePrefix, ...(state !== undefined && { isEnabled: state === 'ENABLED' }) };
      const page = await listSchedules(scheduler, principal.accountId, filter, listCommand(input, 'schedules', 2));
      return { Schedules: page.items.map((schedule) => scheduleSummary(schedule, region)), ...nextToken(page) };
    },
  };
}
