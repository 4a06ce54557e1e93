import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { parseArn } from '@stoker/core/model/arn';
import type { EventSourceKind, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { sourcePermissions } from '@stoker/core/model/event-sources/source-permissions';
import type { QueueState } from '../../ports/message-queues.js';
import type { ControlPorts } from '../control-ports.js';

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
  const denied = invalid(sourcePermissions(kind, settings)!.complaint('ReceiveMessage'));
  if (parseArn(arn)?.accountId !== accountId) throw denied;
  if (!queues.serves(accountId)) return;
  const { visibilityTimeoutSeconds } = await describe();
  if (visibilityTimeoutSeconds >= timeout) return;
  throw invalid(
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeout} seconds`,
  );

  async function describe(): Promise<QueueState> {
    try {
      return await queues.describe(accountId, arn!);
    } catch (error) {
      if (isServiceError(error, 'AccessDeniedException')) throw denied;
      if (isServiceError(error, 'ResourceNotFoundException')) {
        throw invalid(
          'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. ' +
            'SQS Error Message: The specified queue does not exist for this wsdl version.',
        );
      }
      throw new ServiceError('ServiceException', 'The SQS service of the queue did not answer.', {}, { cause: error });
    }
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
