import { SCHEDULER_SERVICE } from '@stoker/app/scheduler/schedules';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { ServiceError } from '@stoker/core/errors/service-error';
import { DEFAULT_GROUP, scheduleArn, scheduleGroupArn, type ScheduleKey } from '@stoker/core/events/scheduler/schedule';
import { parseArn } from '@stoker/core/model/arn';

/** The schedule of the caller's account that a request names. */
export function scheduleOf(
  {
    Name: name,
    GroupName: groupName = DEFAULT_GROUP,
  }: { readonly Name: string; readonly GroupName?: string | undefined },
  { principal }: Pick<Caller, 'principal'>,
): ScheduleKey {
  return { accountId: principal.accountId, groupName, name };
}

/** Asks for an action on a schedule. */
export function accessToSchedule(action: string, key: ScheduleKey, { region }: Caller): AccessCheck {
  return { action: `scheduler:${action}`, resource: scheduleArn(region, key) };
}

/** Asks for an action on a group of the caller's account. */
export function accessToGroup(action: string, name: string, { region, principal }: Caller): AccessCheck {
  return {
    action: `scheduler:${action}`,
    resource: scheduleGroupArn(region, { accountId: principal.accountId, name }),
  };
}

/** Asks whether the caller may hand the role to the service. */
export function passRole(roleArn: string): AccessCheck {
  return { action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': SCHEDULER_SERVICE } };
}

/**
 * The group that a request about tags names.
 *
 * @param arn of the pattern of the service model
 * @throws ResourceNotFoundException for one of another account or region, which is none here
 */
export function taggedGroup(arn: string, { region, principal }: Caller): string {
  const found = parseArn(arn);
  if (found?.region !== region || found.accountId !== principal.accountId) {
    throw new ServiceError('ResourceNotFoundException', `Schedule group ${arn} does not exist.`);
  }
  return found.resource.slice('schedule-group/'.length);
}

/** Condition keys of the tags that a request gives. */
export function requestTags(
  tags: readonly { readonly Key: string; readonly Value: string }[],
): NonNullable<AccessCheck['context']> {
  return {
    'aws:TagKeys': tags.map(({ Key }) => Key),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
  };
}
