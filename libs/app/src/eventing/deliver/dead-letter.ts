import type { ExhaustedCondition } from '@stoker/core/invocation/delivery-retry';
import type { DeliveryError, NewDelivery } from '../../ports/delivery-store.js';

/** How a delivery ended. */
export interface DeliveryFailure {
  readonly error: DeliveryError;
  /** Set when the target might have taken it yet. */
  readonly exhausted?: ExhaustedCondition | undefined;
  /** Tries that failed, the last one among them. */
  readonly failures: number;
}

/** A dead letter is tried for a day, for there is nowhere else that it could go. */
const POLICY = { maximumRetries: 185, maximumAgeMs: 24 * 3_600_000 };
/** Characters of an attribute; a message has 1 MB for all. */
const LONGEST_MESSAGE = 1_024;

/**
 * What is sent where a delivery could not be: its payload, with the reason in the message's attributes.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 *
 * @returns undefined where its sender wants none
 */
export function deadLetterOf(
  { accountId, sender, target, payload, traceHeader, deadLetter }: NewDelivery,
  { error, exhausted, failures }: DeliveryFailure,
  deliveryId: string,
  now: number,
): NewDelivery | undefined {
  if (deadLetter === undefined) return undefined;
  const text = (value: string) => ({ type: 'String', value }) as const;
  return {
    deliveryId,
    accountId,
    target: deadLetter.arn,
    sender,
    parameters: {
      messageAttributes: {
        ...deadLetter.messageAttributes,
        TARGET_ARN: text(target),
        ERROR_CODE: text(error.code),
        ERROR_MESSAGE: text(error.message.slice(0, LONGEST_MESSAGE)),
        ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: text(exhausted) }),
        RETRY_ATTEMPTS: { type: 'Number', value: String(Math.max(0, failures - 1)) },
      },
    },
    payload,
    traceHeader,
    policy: POLICY,
    createdAt: now,
  };
}
