import { createHmac } from 'node:crypto';
import type { MessageAttribute, NewDelivery } from '@stoker/app/ports/delivery-store';

/** A message as SNS posts it to HTTP endpoints. */
export interface SnsNotification {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Words a delivery to a topic as SNS does. AWS signs with a certificate of its own, which nobody else can; the HMAC of the
 * body stands in a header instead, where the operator has set a secret.
 * https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
 */
export function snsNotification(
  { deliveryId, target, payload, parameters, traceHeader, createdAt }: NewDelivery,
  secret: string | undefined,
): SnsNotification {
  const body = JSON.stringify({
    Type: 'Notification',
    MessageId: deliveryId,
    TopicArn: target,
    Subject: parameters.subject,
    Message: Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString(),
    Timestamp: new Date(createdAt).toISOString(),
    MessageAttributes: parameters.messageAttributes && attributes(parameters.messageAttributes),
  });
  return {
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': deliveryId,
      'x-amz-sns-topic-arn': target,
      ...(traceHeader !== undefined && { 'x-amzn-trace-id': traceHeader }),
      ...(secret !== undefined && { 'x-stoker-signature': createHmac('sha256', secret).update(body).digest('base64') }),
    },
    body,
  };
}

function attributes(all: Readonly<Record<string, MessageAttribute>>) {
  return Object.fromEntries(Object.entries(all).map(([name, { type, value }]) => [name, { Type: type, Value: value }]));
}
