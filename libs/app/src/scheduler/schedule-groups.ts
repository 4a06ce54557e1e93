import { ServiceError } from '@stoker/core/errors/service-error';
import { DEFAULT_GROUP, parseScheduleGroupArn, type ScheduleGroup } from '@stoker/core/events/scheduler/schedule';
import type { Tags } from '@stoker/core/model/tags';
import { type ListCommand, pageRequest } from '../control/paging.js';
import type { ResourceTags } from '../identity/resource-tags.js';
import type { Page } from '../ports/function-store.js';
import type { ScheduleStore } from '../ports/schedule-store.js';
import { groupExists, groupNotFound } from './refusals.js';
import type { SchedulerPorts } from './scheduler-ports.js';
import { SCHEDULES_PER_PAGE } from './schedules.js';

type Ports = Pick<SchedulerPorts, 'schedules' | 'clock'>;

/**
 * The same request again, which its token tells, does nothing.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
 *
 * @throws ConflictException, ServiceQuotaExceededException
 */
export async function createScheduleGroup(
  { schedules, clock }: Ports,
  accountId: string,
  name: string,
  tags: Tags,
  clientToken: string | undefined,
): Promise<void> {
  const now = clock.now();
  const found = await schedules.createGroup({ accountId, name, tags, clientToken, createdAt: now, modifiedAt: now });
  if (found !== undefined && (clientToken === undefined || found.clientToken !== clientToken)) throw groupExists(name);
}

/** @throws ResourceNotFoundException */
export async function getScheduleGroup({ schedules }: Ports, accountId: string, name: string): Promise<ScheduleGroup> {
  const group = await schedules.findGroup(accountId, name);
  if (group === undefined) throw groupNotFound(name);
  return group;
}

/**
 * Deletes a group with its schedules. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html
 *
 * @throws ResourceNotFoundException, ValidationException for the default group
 */
export async function deleteScheduleGroup({ schedules }: Ports, accountId: string, name: string): Promise<void> {
  if (name === DEFAULT_GROUP) {
    throw new ServiceError('ValidationException', 'The default schedule group cannot be deleted.');
  }
  if (!(await schedules.deleteGroup(accountId, name))) throw groupNotFound(name);
}

export function listScheduleGroups(
  { schedules }: Ports,
  accountId: string,
  namePrefix: string | undefined,
  command: ListCommand,
): Promise<Page<ScheduleGroup>> {
  return schedules.listGroups(accountId, namePrefix, pageRequest(command, SCHEDULES_PER_PAGE));
}

/** The tags of groups, for authorisation. Schedules have none, as on AWS. */
export function scheduleGroupTags(schedules: Pick<ScheduleStore, 'findGroup'>): ResourceTags {
  return (arn) => {
    const group = parseScheduleGroupArn(arn);
    return group && schedules.findGroup(group.accountId, group.name).then((found) => found?.tags);
  };
}

/** @throws ResourceNotFoundException, ValidationException */
export async function changeScheduleGroupTags(
  { schedules, clock }: Ports,
  accountId: string,
  name: string,
  change: (tags: Tags) => Tags,
): Promise<void> {
  if (!(await schedules.changeGroupTags(accountId, name, clock.now(), change))) throw groupNotFound(name);
}
