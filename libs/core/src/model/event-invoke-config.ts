import { ServiceError } from '../errors/service-error.js';
import type { RetryPolicy } from '../invocation/retry-policy.js';
import { parseFunctionName, type FunctionTarget } from './function-name.js';
import { parseTargetArn } from './target-arn.js';

/**
 * How asynchronous events of a function, version or alias are handled; what is absent is as everywhere else.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
 */
export interface EventInvokeConfig {
  /** Retries after function errors, 0 to 2. */
  readonly maximumRetryAttempts?: number | undefined;
  /** Seconds, 60 to 21,600. */
  readonly maximumEventAgeSeconds?: number | undefined;
  /** ARN of what is told of events that succeeded. */
  readonly onSuccess?: string | undefined;
  /** ARN of what is told of events that failed. */
  readonly onFailure?: string | undefined;
  /** ms since the epoch. */
  readonly modifiedAt: number;
}

/** The policy of retries with what a configuration says of it. */
export function withEventInvokeConfig(policy: RetryPolicy, config: EventInvokeConfig | undefined): RetryPolicy {
  const { maximumRetryAttempts: attempts, maximumEventAgeSeconds: seconds } = config ?? {};
  return {
    ...policy,
    ...(attempts !== undefined && { functionErrorDelaysMs: policy.functionErrorDelaysMs.slice(0, attempts) }),
    ...(seconds !== undefined && { maximumAgeMs: Math.min(seconds * 1000, policy.maximumAgeMs) }),
  };
}

type Destinations = Pick<EventInvokeConfig, 'onSuccess' | 'onFailure'>;

/**
 * Refuses destinations of kinds that events cannot go to, those of first-in-first-out order, S3 but for failures, and the function itself.
 *
 * @returns the functions among them, by ARN
 * @throws InvalidParameterValueException
 */
export function requireDestinations(
  destinations: Destinations,
  { functionName, accountId }: FunctionTarget,
): readonly { readonly arn: string; readonly functionName: string; readonly accountId: string }[] {
  return (['onSuccess', 'onFailure'] as const).flatMap((member) => {
    const arn = destinations[member];
    if (arn === undefined) return [];
    const { service, resource, accountId: owner } = parseTargetArn(arn) ?? {};
    const isFifo = (service === 'sqs' || service === 'sns') && resource?.endsWith('.fifo') === true;
    if (owner === undefined || isFifo || (service === 's3' && member === 'onSuccess')) {
      throw refusal(`The provided destination config ${asJava(destinations)} is invalid.`);
    }
    if (service !== 'lambda') return [];
    const name = parseFunctionName(arn)?.functionName ?? '';
    if (name === functionName && owner === accountId) {
      throw refusal("You can't specify the function as a destination for itself.");
    }
    return [{ arn, functionName: name, accountId: owner }];
  });
}

/** As the service's own messages print the setting. */
function asJava({ onSuccess, onFailure }: Destinations): string {
  const success = onSuccess === undefined ? 'null' : `OnSuccess(destination=${onSuccess})`;
  const failure = onFailure === undefined ? 'null' : `OnFailure(destination=${onFailure})`;
  return `DestinationConfig(onSuccess=${success}, onFailure=${failure})`;
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
