import type { RuleTargetSettings } from '@stoker/core/events/bus/rule-target';
import type { PutTargetsResultEntry, Target } from '../aws-model/events.generated.js';
import type { FailedTarget } from '@stoker/app/events/rule-targets';
import { unsupportedMember } from './targets.js';

/** Parameters of targets that can't be reached here. */
const UNSUPPORTED = [
  'KinesisParameters',
  'RunCommandParameters',
  'EcsParameters',
  'BatchParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
] as const satisfies readonly (keyof Target)[];

/** @throws ValidationException for parameters that are not supported */
export function targetSettings(target: Target): RuleTargetSettings {
  for (const name of UNSUPPORTED) if (target[name] !== undefined) throw unsupportedMember(name);
  const { InputTransformer: transformer, RetryPolicy: retries } = target;
  return withoutAbsent({
    id: target.Id,
    arn: target.Arn,
    roleArn: target.RoleArn,
    input: target.Input,
    inputPath: target.InputPath,
    transformer: transformer && { paths: transformer.InputPathsMap ?? {}, template: transformer.InputTemplate },
    maximumRetryAttempts: retries?.MaximumRetryAttempts,
    maximumEventAgeSeconds: retries?.MaximumEventAgeInSeconds,
    deadLetterArn: target.DeadLetterConfig?.Arn,
    messageGroupId: target.SqsParameters?.MessageGroupId,
  });
}

export function targetAnswer(target: RuleTargetSettings): Target {
  const { transformer, maximumRetryAttempts, maximumEventAgeSeconds, deadLetterArn, messageGroupId } = target;
  const hasRetries = maximumRetryAttempts !== undefined || maximumEventAgeSeconds !== undefined;
  return {
    Id: target.id,
    Arn: target.arn,
    RoleArn: target.roleArn,
    Input: target.input,
    InputPath: target.inputPath,
    ...(transformer && {
      InputTransformer: { InputPathsMap: transformer.paths, InputTemplate: transformer.template },
    }),
    ...(hasRetries && {
      RetryPolicy: { MaximumRetryAttempts: maximumRetryAttempts, MaximumEventAgeInSeconds: maximumEventAgeSeconds },
    }),
    ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
    ...(messageGroupId !== undefined && { SqsParameters: { MessageGroupId: messageGroupId } }),
  };
}

/** What answers say of targets that were left out. */
export function failedEntries(failed: readonly FailedTarget[]): {
  readonly FailedEntryCount: number;
  readonly FailedEntries: readonly PutTargetsResultEntry[];
} {
  const FailedEntries = failed.map(({ id, code, message }) => ({
    TargetId: id,
    ErrorCode: code,
    ErrorMessage: message,
  }));
  return { FailedEntryCount: failed.length, FailedEntries };
}

/** What is kept has no members that are undefined. */
function withoutAbsent(settings: RuleTargetSettings): RuleTargetSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as unknown as RuleTargetSettings;
}
