import type { EventInvokeSettings } from '@stoker/app/control/event-invoke-configs';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import type { FunctionEventInvokeConfig, PutFunctionEventInvokeConfigRequest } from '../aws-model/lambda.generated.js';

/** A configuration as every answer shows it: both destinations always, be they empty; what else is not set is absent. */
export function eventInvokeConfiguration(config: EventInvokeConfig, arn: string): FunctionEventInvokeConfig {
  const destination = (Destination: string | undefined) => (Destination === undefined ? {} : { Destination });
  return {
    LastModified: new Date(config.modifiedAt),
    FunctionArn: arn,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
    DestinationConfig: { OnSuccess: destination(config.onSuccess), OnFailure: destination(config.onFailure) },
  };
}

/**
 * What a request sets; where it has destinations, an empty one takes away what was set before.
 *
 * @throws InvalidParameterValueException for a request that sets nothing
 */
export function eventInvokeSettings(
  input: Omit<PutFunctionEventInvokeConfigRequest, 'FunctionName' | 'Qualifier'>,
): EventInvokeSettings {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: seconds, DestinationConfig: destinations } = input;
  if (attempts === undefined && seconds === undefined && destinations === undefined) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'You must specify at least one of error handling or destination setting.',
    );
  }
  return {
    ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
    ...(seconds !== undefined && { maximumEventAgeSeconds: seconds }),
    ...(destinations?.OnSuccess && { onSuccess: destinations.OnSuccess.Destination || undefined }),
    ...(destinations?.OnFailure && { onFailure: destinations.OnFailure.Destination || undefined }),
  };
}
