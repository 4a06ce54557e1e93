import { ServiceError } from '@stoker/core/errors/service-error';
import {
  type Schedule,
  type ScheduleKey,
  scheduleGroupArn,
  type ScheduleSettings,
} from '@stoker/core/events/scheduler/schedule';
import { requireScheduleExpression } from '@stoker/core/events/schedule/refusals';
import { requireScheduleSettings } from '@stoker/core/events/scheduler/settings-rules';
import { type ListCommand, pageRequest } from '../control/paging.js';
import { serviceMayAssume } from '../identity/service-role.js';
import type { Page } from '../ports/function-store.js';
import type { ScheduleFilter } from '../ports/schedule-store.js';
import { armSchedule } from './arm-schedule.js';
import { groupNotFound, scheduleExists, scheduleNotFound } from './refusals.js';
import type { SchedulerPorts } from './scheduler-ports.js';

/** The service that assumes the roles of schedules. */
export const SCHEDULER_SERVICE = 'scheduler.amazonaws.com';

/** ms by which AWS's schedules may be late. */
const PRECISION_MS = 60_000;

/** Schedules, and groups, that a page of a list holds at most. */
export const SCHEDULES_PER_PAGE = 100;

/**
 * Makes a schedule, which waits for its first time from now on. The same request again, which its token tells, does nothing.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 *
 * @throws ValidationException, ResourceNotFoundException for a group that is not there, ConflictException,
 *   ServiceQuotaExceededException
 */
export async function createSchedule(
  ports: SchedulerPorts,
  key: ScheduleKey,
  settings: ScheduleSettings,
  clientToken: string | undefined,
): Promise<void> {
  const now = ports.clock.now();
  await requireSound(ports, key, settings, now);
  const anchor = settings.startAt ?? now;
  const schedule = { ...key, ...settings, anchor, createdAt: now, modifiedAt: now, clientToken };
  // A moment that has passed while the request was on its way is not lost; others of the past are.
  const isOnce = requireScheduleExpression(settings.expression).kind === 'at';
  const armed = armSchedule(schedule, isOnce ? now - PRECISION_MS : now, ports.random());
  const found = await ports.schedules.create(armed);
  if (found === undefined) return;
  if (found === 'no-group') throw groupNotFound(key.groupName);
  if (clientToken === undefined || found.clientToken !== clientToken) throw scheduleExists(key.name);
}

/**
 * Replaces all settings of a schedule; what is absent is as it is by default. A rate goes on in step unless it, or its start,
 * has changed. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 *
 * @throws ValidationException, ResourceNotFoundException
 */
export async function updateSchedule(
  ports: SchedulerPorts,
  key: ScheduleKey,
  settings: ScheduleSettings,
  clientToken: string | undefined,
): Promise<void> {
  const now = ports.clock.now();
  await requireSound(ports, key, settings, now);
  const isThere = await ports.schedules.update(key, (current) => {
    if (clientToken !== undefined && current.clientToken === clientToken) return undefined;
    const goesOn = current.expression === settings.expression && current.startAt === settings.startAt;
    const anchor = goesOn ? current.anchor : (settings.startAt ?? now);
    const { createdAt } = current;
    return armSchedule({ ...key, ...settings, anchor, createdAt, modifiedAt: now, clientToken }, now, ports.random());
  });
  if (!isThere) throw scheduleNotFound(key.name);
}

/** @throws ResourceNotFoundException */
export async function getSchedule(
  { schedules }: Pick<SchedulerPorts, 'schedules'>,
  key: ScheduleKey,
): Promise<Schedule> {
  const schedule = await schedules.find(key);
  if (schedule === undefined) throw scheduleNotFound(key.name);
  return schedule;
}

/**
 * What it has fired for is delivered yet.
 *
 * @throws ResourceNotFoundException
 */
export async function deleteSchedule(
  { schedules }: Pick<SchedulerPorts, 'schedules'>,
  key: ScheduleKey,
): Promise<void> {
  if (!(await schedules.delete(key))) throw scheduleNotFound(key.name);
}

/** @throws ResourceNotFoundException for a group that is not there */
export async function listSchedules(
  { schedules }: Pick<SchedulerPorts, 'schedules'>,
  accountId: string,
  filter: ScheduleFilter,
  command: ListCommand,
): Promise<Page<Schedule>> {
  const { groupName } = filter;
  if (groupName !== undefined && (await schedules.findGroup(accountId, groupName)) === undefined) {
    throw groupNotFound(groupName);
  }
  return schedules.list(accountId, filter, pageRequest(command, SCHEDULES_PER_PAGE));
}

/**
 * Refuses settings that make no sense, and a role that the service could not assume. One that is not there, or is another
 * account's, sounds like one that does not trust the service, so that nobody learns which roles exist.
 */
async function requireSound(
  { identities, region }: SchedulerPorts,
  { accountId, groupName }: ScheduleKey,
  settings: ScheduleSettings,
  now: number,
): Promise<void> {
  requireScheduleSettings(settings, now);
  const role = await identities.findRole(settings.target.roleArn);
  const source = { accountId, arn: scheduleGroupArn(region, { accountId, name: groupName }) };
  if (role?.accountId === accountId && serviceMayAssume(role, SCHEDULER_SERVICE, source)) return;
  throw new ServiceError(
    'ValidationException',
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
  );
}
