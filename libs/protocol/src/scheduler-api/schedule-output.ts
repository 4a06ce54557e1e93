import {
  type Schedule,
  scheduleArn,
  type ScheduleGroup,
  scheduleGroupArn,
} from '@stoker/core/events/scheduler/schedule';
import type {
  GetScheduleOutput,
  ScheduleGroupSummary,
  ScheduleSummary,
  Target,
} from '../aws-model/scheduler.generated.js';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html */
export function scheduleOutput(schedule: Schedule, region: string): GetScheduleOutput {
  const { startAt, endAt, windowMinutes } = schedule;
  const { Target: _, ...summary } = scheduleSummary(schedule, region);
  return {
    ...summary,
    ...(schedule.description !== undefined && { Description: schedule.description }),
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    ...(startAt !== undefined && { StartDate: new Date(startAt) }),
    ...(endAt !== undefined && { EndDate: new Date(endAt) }),
    FlexibleTimeWindow:
      windowMinutes === undefined ? { Mode: 'OFF' } : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: windowMinutes },
    ActionAfterCompletion: schedule.deletesItself ? 'DELETE' : 'NONE',
    Target: targetOutput(schedule),
  };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ScheduleSummary.html */
export function scheduleSummary(schedule: Schedule, region: string): ScheduleSummary {
  return {
    Arn: scheduleArn(region, schedule),
    Name: schedule.name,
    GroupName: schedule.groupName,
    State: schedule.isEnabled ? 'ENABLED' : 'DISABLED',
    CreationDate: new Date(schedule.createdAt),
    LastModificationDate: new Date(schedule.modifiedAt),
    Target: { Arn: schedule.target.arn },
  };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html */
export function groupOutput(group: ScheduleGroup, region: string): ScheduleGroupSummary {
  return {
    Arn: scheduleGroupArn(region, group),
    Name: group.name,
    State: 'ACTIVE',
    CreationDate: new Date(group.createdAt),
    LastModificationDate: new Date(group.modifiedAt),
  };
}

function targetOutput({ target }: Schedule): Target {
  const { input, deadLetterArn, messageGroupId, event } = target;
  return {
    Arn: target.arn,
    RoleArn: target.roleArn,
    ...(input !== undefined && { Input: input }),
    ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
    RetryPolicy: {
      MaximumEventAgeInSeconds: target.maximumAgeSeconds,
      MaximumRetryAttempts: target.maximumRetries,
    },
    ...(messageGroupId !== undefined && { SqsParameters: { MessageGroupId: messageGroupId } }),
    ...(event && { EventBridgeParameters: { DetailType: event.detailType, Source: event.source } }),
  };
}
