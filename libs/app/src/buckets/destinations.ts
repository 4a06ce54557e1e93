import type { NotificationRule } from '@stoker/core/buckets/notification-config';
import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { resolveFunction } from '@stoker/core/model/function-name';
import { targetAccess } from '../eventing/deliver/target-access.js';
import type { BucketKey } from '../ports/bucket-notifications.js';
import { toRule } from './event-deliveries.js';
import type { NotificationPorts } from './notification-ports.js';

type Ports = Pick<NotificationPorts, 'gate' | 'catalog' | 'queues' | 'clock' | 'region'>;

/**
 * Refuses destinations that nothing could be sent to: a function whose policy does not let `s3.amazonaws.com` invoke it for this
 * bucket, a queue that is not there, whatever is another account's. What is asked here is asked again whenever something is sent.
 * Of another account's functions the answer never tells whether they are there.
 *
 * @throws InvalidParameterValueException that names all of them
 */
export async function requireDestinations(
  ports: Ports,
  bucket: BucketKey,
  rules: readonly NotificationRule[],
): Promise<void> {
  const found = await Promise.all(rules.map((rule) => faultOf(ports, bucket, rule)));
  const faults = rules.flatMap(({ destination }, index) => {
    const fault = found[index];
    return fault === undefined ? [] : [{ destination, fault }];
  });
  if (faults.length === 0) return;
  const members = faults.flatMap(({ destination, fault }, index): [string, string][] => [
    [`ArgumentName${index + 1}`, `${destination}, null`],
    [`ArgumentValue${index + 1}`, fault],
  ]);
  throw new ServiceError(
    'InvalidParameterValueException',
    'Unable to validate the following destination configurations',
    Object.fromEntries(members),
  );
}

async function faultOf(ports: Ports, bucket: BucketKey, rule: NotificationRule): Promise<string | undefined> {
  const { destination, kind } = rule;
  const delivery = { ...toRule(bucket, rule, '', ports.clock.now()), deliveryId: '' };
  const access = targetAccess(delivery);
  const isPermitted = access !== undefined && (await ports.gate.permits(delivery, access));
  switch (kind) {
    case 'function':
      return isPermitted && (await isThere(ports, bucket, destination))
        ? undefined
        : `Not authorized to invoke function [${destination}]`;
    case 'queue':
      if (!isPermitted)
        return 'Permissions on the destination queue do not allow S3 to publish notifications from this bucket';
      return queueFault(ports, bucket, destination);
    case 'topic':
      return isPermitted
        ? undefined
        : 'Permissions on the destination topic do not allow S3 to publish notifications from this bucket';
  }
}

async function isThere({ catalog, region }: Ports, { accountId }: BucketKey, arn: string): Promise<boolean> {
  try {
    const { qualifier, ...key } = resolveFunction(arn, undefined, { accountId, region });
    await catalog.resolve(key, qualifier);
    return true;
  } catch (error) {
    if (isServiceError(error) && error.fault === 'client') return false;
    throw error;
  }
}

async function queueFault({ queues }: Ports, { accountId }: BucketKey, arn: string): Promise<string | undefined> {
  try {
    await queues.describe(accountId, arn);
    return undefined;
  } catch (error) {
    if (isServiceError(error) && error.fault === 'client') return 'The destination queue does not exist';
    throw error;
  }
}
