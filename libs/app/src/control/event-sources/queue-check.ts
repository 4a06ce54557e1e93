import { parseArn } from '@stoker/core/model/arn';
import type { EventSourceKind, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { sourcePermissions } from '@stoker/core/model/event-sources/source-permissions';
import type { ControlPorts } from '../control-ports.js';
import { invalidSource, lookAtSource } from './source-look.js';

/** A function as far as its queue has to suit it. */
export interface QueueUser {
  readonly accountId: string;
  /** Seconds. */
  readonly timeout: number;
}

/**
 * Refuses a queue that can't be read for a function: another account's, one that is not there, or one that hands a message
 * to somebody else before the function may be done with it. Where the operator gave the account no queues, nothing is
 * known of them, and the mapping says so itself.
 *
 * @throws InvalidParameterValueException in Lambda's words, ServiceException when the queue's service does not answer
 */
export async function requireQueue(
  { queues }: Pick<ControlPorts, 'queues'>,
  { accountId, timeout }: QueueUser,
  kind: EventSourceKind,
  settings: MappingSettings,
): Promise<void> {
  const arn = settings.EventSourceArn;
  if (kind !== 'sqs' || arn === undefined) return;
  const denied = invalidSource(sourcePermissions(kind, settings)!.complaint('ReceiveMessage'));
  if (parseArn(arn)?.accountId !== accountId) throw denied;
  if (!queues.serves(accountId)) return;
  const missing = invalidSource(
    'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. ' +
      'SQS Error Message: The specified queue does not exist for this wsdl version.',
  );
  const refusals = { denied, missing, silent: 'SQS service of the queue' };
  const { visibilityTimeoutSeconds } = await lookAtSource(() => queues.describe(accountId, arn), refusals);
  if (visibilityTimeoutSeconds >= timeout) return;
  throw invalidSource(
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeout} seconds`,
  );
}
