import { isServiceError } from '@stoker/core/errors/service-error';
import type { DeliveryParameters, NewDelivery } from '../../ports/delivery-store.js';
import type { MessageAttribute, MessageQueues } from '../../ports/message-queues.js';
import { again, never, type SendResult, type TargetSender } from '../../ports/target-sender.js';

/**
 * Sends deliveries to queues, as messages with the payload for a body. To a FIFO queue a delivery's id is what it is told
 * apart by, so that one which is sent twice within five minutes is one message.
 */
export class QueueSender implements TargetSender {
  constructor(private readonly queues: Pick<MessageQueues, 'send'>) {}

  async send({ deliveryId, accountId, target, payload, parameters, traceHeader }: NewDelivery): Promise<SendResult> {
    try {
      await this.queues.send(accountId, target, {
        body: Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString(),
        attributes: attributesOf(parameters),
        groupId: parameters.messageGroupId,
        deduplicationId: target.endsWith('.fifo') ? deliveryId : undefined,
        traceHeader,
      });
      return { kind: 'sent' };
    } catch (error) {
      if (isServiceError(error, 'ResourceNotFoundException')) return never('NO_RESOURCE', error.message);
      if (isServiceError(error, 'AccessDeniedException')) return never('NO_PERMISSIONS', error.message);
      if (isServiceError(error, 'InvalidParameterValueException')) return never('INVALID_PARAMETER', error.message);
      if (isServiceError(error)) return again('INTERNAL_ERROR', error.message);
      throw error;
    }
  }
}

function attributesOf({ messageAttributes }: DeliveryParameters): Record<string, MessageAttribute> | undefined {
  if (messageAttributes === undefined) return undefined;
  const entries = Object.entries(messageAttributes);
  return Object.fromEntries(
    entries.map(([name, { type, value }]) => [name, { dataType: type, stringValue: plain(value) }]),
  );
}

/**
 * A function's error may hold anything; a queue takes no empty value, and of control characters only three.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function plain(value: string): string {
  return value.toWellFormed().replaceAll(UNSENDABLE, '\u{FFFD}') || '-';
}

const UNSENDABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
