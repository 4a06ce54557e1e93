import { ServiceError } from '@stoker/core/errors/service-error';
import type { ScheduleSettings, ScheduleTarget } from '@stoker/core/events/scheduler/schedule';
import type { CreateScheduleInput, FlexibleTimeWindow, Target } from '../aws-model/scheduler.generated.js';

/** What requests that make or replace a schedule say of it. */
type SettingsInput = Omit<CreateScheduleInput, 'Name' | 'GroupName' | 'ClientToken'>;

/** Tries, and seconds, that a target has unless its schedule says otherwise. */
const RETRIES = { maximumRetries: 185, maximumAgeSeconds: 86_400 };

/** Parameters of kinds of targets that there are none of here. */
const FOREIGN_PARAMETERS = [
  'EcsParameters',
  'KinesisParameters',
  'SageMakerPipelineParameters',
  'EventBridgePutEventsV2Parameters',
  'EventBridgePutRawEventsParameters',
] as const satisfies readonly (keyof Target)[];

/**
 * The settings that a request describes, with the defaults of what it leaves out.
 *
 * @throws ValidationException
 */
export function scheduleSettings(input: SettingsInput): ScheduleSettings {
  if (input.KmsKeyArn !== undefined) {
    throw new ServiceError('ValidationException', 'Keys of your own are not supported: KmsKeyArn must be absent.');
  }
  return {
    description: input.Description,
    expression: input.ScheduleExpression,
    timeZone: input.ScheduleExpressionTimezone ?? 'UTC',
    startAt: input.StartDate?.getTime(),
    endAt: input.EndDate?.getTime(),
    isEnabled: (input.State ?? 'ENABLED') === 'ENABLED',
    windowMinutes: windowMinutes(input.FlexibleTimeWindow),
    target: targetOf(input.Target),
    deletesItself: input.ActionAfterCompletion === 'DELETE',
  };
}

function windowMinutes({ Mode, MaximumWindowInMinutes: minutes }: FlexibleTimeWindow): number | undefined {
  if ((Mode === 'FLEXIBLE') === (minutes !== undefined)) return minutes;
  throw new ServiceError(
    'ValidationException',
    Mode === 'FLEXIBLE'
      ? 'MaximumWindowInMinutes must be specified when the Mode of FlexibleTimeWindow is FLEXIBLE.'
      : 'MaximumWindowInMinutes must not be specified when the Mode of FlexibleTimeWindow is OFF.',
  );
}

function targetOf(target: Target): ScheduleTarget {
  const foreign = FOREIGN_PARAMETERS.find((name) => target[name] !== undefined);
  if (foreign !== undefined) {
    throw new ServiceError('ValidationException', `Targets with ${foreign} are not supported here.`);
  }
  const { RetryPolicy: retries = {}, EventBridgeParameters: event } = target;
  return {
    arn: target.Arn,
    roleArn: target.RoleArn,
    input: target.Input,
    deadLetterArn: target.DeadLetterConfig?.Arn,
    maximumRetries: retries.MaximumRetryAttempts ?? RETRIES.maximumRetries,
    maximumAgeSeconds: retries.MaximumEventAgeInSeconds ?? RETRIES.maximumAgeSeconds,
    messageGroupId: target.SqsParameters?.MessageGroupId,
    event: event && { detailType: event.DetailType, source: event.Source },
  };
}
